import { expect, test } from 'vitest'

import { Lane } from './lane.mjs'

type Handler = (value: never) => void

/** A connection that gives back what `answer` makes of a message. */
class Echo {
  readonly #handlers = new Map<string, Handler>()
  readonly #answer: (data: string, number: number) => readonly string[]
  #sent = 0

  constructor(answer: (data: string, number: number) => readonly string[] = (data) => [data]) {
    this.#answer = answer
  }

  on(event: string, handler: Handler): this {
    this.#handlers.set(event, handler)
    return this
  }

  send(data: string): boolean {
    this.#sent += 1
    for (const answer of this.#answer(data, this.#sent)) queueMicrotask(() => this.deliver(answer))
    return true
  }

  deliver(data: string): void {
    this.#handlers.get('message')?.(data as never)
  }

  close(code: number): void {
    this.#handlers.get('close')?.({ code } as never)
  }
}

function lane(...connections: Echo[]): Lane {
  return new Lane(connections as never, ['a', 'b', 'c'])
}

test('all messages come back, in more than one run', async () => {
  const one = lane(new Echo())
  await one.run(100)
  await one.run(1)
  expect(one.weight).toBe(2)
})

test('a broadcast is over when every member has it', async () => {
  const members = [new Echo(), new Echo(() => [])]
  const both = lane(...members)
  let over = false
  const run = both.run(2).then(() => (over = true))
  await new Promise(setImmediate)
  expect(over).toBe(false)
  members[1]!.deliver('a')
  members[1]!.deliver('b')
  await run
  expect(both.weight).toBe(3)
})

test('a message that is another, or one too few, is not taken', async () => {
  await expect(lane(new Echo((data, number) => [number === 5 ? 'x' : data])).run(9)).rejects.toThrow('message 5')
  await expect(lane(new Echo((data, number) => (number === 5 ? [] : [data]))).run(9)).rejects.toThrow('message 5')
  await expect(lane(new Echo((data) => [data, data])).run(9)).rejects.toThrow('message 2')
})

test('a connection that is lost ends the run', async () => {
  const connection = new Echo(() => [])
  const run = lane(connection).run(1)
  connection.close(1006)
  await expect(run).rejects.toThrow('closed with 1006')
})
