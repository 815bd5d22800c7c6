import { afterEach, describe, expect, test } from 'vitest'

import type { Schema } from '../src/contract/index.js'
import {
  connect,
  contract,
  createHub,
  listen,
  log,
  presence,
  signal,
  type Hub,
  type Item,
  type Line,
} from '../src/index.js'
import { faultProxy, type FaultProxy } from './support/fault-proxy.js'

const text: Schema<string> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => (typeof value === 'string' ? { value } : { issues: [{ message: 'a text is wanted' }] }),
  },
}

const rooms = contract({
  topics: {
    messages: log('rooms/:room/messages', text),
    members: presence('rooms/:room', text),
    typing: signal('rooms/:room/typing', text),
  },
})

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function serve(): Promise<{ hub: Hub<typeof rooms>; port: number; stop(): Promise<void> }> {
  const hub = createHub(rooms, { limits: { publishesPerSecond: 10_000, publishesBurst: 10_000 } })
  const listener = await listen({ port: 0, host: '127.0.0.1' })
  hub.attach(listener)
  const stop = async (): Promise<void> => {
    await hub.close()
    await listener.close({ graceMs: 200 })
  }
  cleanups.push(stop)
  return { hub, port: listener.port, stop }
}

async function proxied(port: number): Promise<FaultProxy> {
  const proxy = await faultProxy(port)
  cleanups.push(() => proxy.close())
  return proxy
}

function open(port: number): Line<typeof rooms> {
  const line = connect(`ws://127.0.0.1:${port}/`, rooms, { backoff: { baseMs: 5, capMs: 40 } })
  cleanups.push(() => line.close())
  return line
}

/** Everything a line is told about the messages of a room. */
function collect(line: Line<typeof rooms>, room = 'lobby'): Item<string>[] {
  const items: Item<string>[] = []
  line.messages({ room }).subscribe({
    publication: (publication) => void items.push(publication),
    gap: (gap) => void items.push(gap),
  })
  return items
}

const texts = (items: readonly Item<string>[]) =>
  items.map((item) => (item.kind === 'gap' ? `gap ${item.reason}` : item.data))

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('a hub and two lines over real sockets', () => {
  test('what one publishes both receive, in order, with its position', async () => {
    const { port } = await serve()
    const [ann, bob] = [open(port), open(port)]
    const [seenByAnn, seenByBob] = [collect(ann), collect(bob)]
    await until(() => bob.state.kind === 'connected' && ann.state.kind === 'connected')
    const positions = await Promise.all(['a', 'b', 'c'].map((data) => ann.messages({ room: 'lobby' }).publish(data)))
    expect(positions.map(({ offset }) => offset)).toEqual([1, 2, 3])
    await until(() => seenByBob.length === 3 && seenByAnn.length === 3)
    expect([texts(seenByAnn), texts(seenByBob)]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ])
  })

  test('presence and signals', async () => {
    const { port } = await serve()
    const [ann, bob] = [open(port), open(port)]
    let members: readonly { data: string }[] = []
    bob.members({ room: 'lobby' }).subscribe((now) => {
      members = now
    })
    const heard: string[] = []
    bob.typing({ room: 'lobby' }).subscribe((data) => void heard.push(data))
    await ann.members({ room: 'lobby' }).join('Ann')
    await until(() => members.some(({ data }) => data === 'Ann'))
    await until(() => ann.typing({ room: 'lobby' }).send('Ann types') && heard.length > 0)
    expect(heard[0]).toBe('Ann types')
    ann.close()
    await until(() => members.length === 0)
  })
})

describe('faults', () => {
  test('connections that are reset again and again lose and double nothing', async () => {
    const { port } = await serve()
    const proxy = await proxied(port)
    const [ann, bob] = [open(proxy.port), open(proxy.port)]
    const seen = collect(bob)
    await until(() => bob.state.kind === 'connected')
    const count = 300
    const stored: Promise<unknown>[] = []
    for (let number = 1; number <= count; number++) {
      stored.push(ann.messages({ room: 'lobby' }).publish(String(number)))
      if (number % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
      if (number % 25 === 0) proxy.reset()
    }
    await Promise.all(stored)
    await until(() => seen.length >= count)
    expect(texts(seen)).toEqual(Array.from({ length: count }, (_, index) => String(index + 1)))
    expect(proxy.accepted).toBeGreaterThan(4)
  })

  test('what is published offline arrives when the hub is back, once and in order', async () => {
    const { port } = await serve()
    const proxy = await proxied(port)
    const [ann, bob] = [open(proxy.port), open(port)]
    const seen = collect(bob)
    await until(() => bob.state.kind === 'connected' && ann.state.kind === 'connected')
    proxy.target = undefined
    proxy.reset()
    await until(() => ann.state.kind === 'waiting')
    const stored = ['1', '2', '3'].map((data) => ann.messages({ room: 'lobby' }).publish(data))
    expect(ann.pending.map(({ data }) => data)).toEqual(['1', '2', '3'])
    proxy.target = port
    await Promise.all(stored)
    await until(() => seen.length === 3)
    expect([texts(seen), ann.pending.length]).toEqual([['1', '2', '3'], 0])
  })

  test('a hub that restarts with an empty log is told as a gap, once, before what comes next', async () => {
    const first = await serve()
    const proxy = await proxied(first.port)
    const [ann, bob] = [open(proxy.port), open(proxy.port)]
    const seen = collect(bob)
    await until(() => bob.state.kind === 'connected')
    await ann.messages({ room: 'lobby' }).publish('before')
    await until(() => seen.length === 1)
    proxy.target = undefined
    await first.stop()
    await until(() => bob.state.kind === 'waiting' && ann.state.kind === 'waiting')
    const late = ann.messages({ room: 'lobby' }).publish('after')
    const second = await serve()
    proxy.target = second.port
    await late
    await until(() => seen.length >= 3)
    expect(texts(seen)).toEqual(['before', 'gap epoch', 'after'])
  })
})
