import { beforeEach, describe, expect, test } from 'vitest'

import { settled } from '../../test/support/fake-clock.js'
import { LineWorld, type TestLine } from '../../test/support/line-world.js'
import { slowSchemaOf, textSchema } from '../../test/support/test-schema.js'
import type { LineParts } from './line-parts.js'
import { SIGNAL_BUFFERED_BYTES_MAX, SignalTopic } from './signal-topic.js'
import { Uplink } from './uplink.js'

let world: LineWorld
let ada: TestLine
let bob: TestLine

beforeEach(async () => {
  world = new LineWorld()
  ada = world.line()
  bob = world.line()
  await world.settle()
})

const room = (line: TestLine) => line.typing({ room: 'lobby' })

describe('SignalTopic', () => {
  test('reaches everybody else, with the sender', async () => {
    const told: unknown[] = []
    room(bob).subscribe((data, from) => told.push([data, from.session]))
    room(ada).subscribe((data) => told.push(data))
    await world.settle()
    expect(room(ada).send({ text: 'typing' })).toBe(true)
    await world.settle()
    expect(told).toEqual([[{ text: 'typing' }, ada.session]])
  })

  test('is not sent without a connection, then or later', async () => {
    const told: unknown[] = []
    room(bob).subscribe((data) => told.push(data))
    await world.settle()
    world.network.links[0]?.cut()
    await world.settle()
    expect(room(ada).send({ text: 'lost' })).toBe(false)
    await world.clock.advance(2_000)
    expect(room(ada).send({ text: 'now' })).toBe(true)
    await world.settle()
    expect(told).toEqual([{ text: 'now' }])
  })

  test('a payload that does not fit is refused', () => {
    expect(() => room(ada).send({ text: 1 } as never)).toThrow(expect.objectContaining({ code: 'invalid-data' }))
  })

  test('ends by its function, its signal, or not at all on a closed line', async () => {
    const controller = new AbortController()
    const end = room(bob).subscribe(() => {})
    room(bob).subscribe(() => {}, { signal: controller.signal })
    await world.settle()
    end()
    end()
    expect(world.hub.stats.subscriptions).toBe(1)
    controller.abort()
    await world.settle()
    expect(world.hub.stats.subscriptions).toBe(0)
    room(bob).subscribe(() => {}, { signal: controller.signal })()
    bob.close()
    room(bob).subscribe(() => {})()
    await world.settle()
    expect(world.hub.stats.subscriptions).toBe(0)
  })

  describe('by itself', () => {
    const sent: unknown[] = []
    let reported: unknown[]
    let bufferedBytes: number
    let parts: LineParts

    beforeEach(() => {
      sent.length = 0
      reported = []
      bufferedBytes = 0
      const uplink = new Uplink()
      uplink.attach({
        send: (message) => sent.push(message),
        get bufferedBytes() {
          return bufferedBytes
        },
      })
      const known: Partial<LineParts> = { uplink, report: (error) => reported.push(error) }
      parts = known as LineParts
    })

    test('is not sent when too much waits in front of it', () => {
      const topic = new SignalTopic('a', textSchema, parts)
      bufferedBytes = SIGNAL_BUFFERED_BYTES_MAX
      expect(topic.send({ text: 'x' })).toBe(true)
      bufferedBytes += 1
      expect(topic.send({ text: 'y' })).toBe(false)
      expect(sent).toHaveLength(1)
    })

    test('a schema that takes its time is waited for', async () => {
      const slow = slowSchemaOf(
        (value) => textSchema['~standard'].validate(value) && value,
        () => Promise.resolve(),
      )
      expect(new SignalTopic('a', slow, parts).send({ text: 'x' })).toBe(true)
      expect(sent).toEqual([])
      await settled()
      expect(sent).toEqual([{ type: 'signal', topic: 'a', data: { text: 'x' } }])
    })

    test('what such a schema refuses is reported', async () => {
      const refusing = {
        '~standard': {
          version: 1,
          vendor: 'longwire-test',
          validate: () => Promise.resolve({ issues: [{ message: 'no' }] }),
        },
      } as const
      new SignalTopic('a', refusing, parts).send({ text: 'x' })
      await settled()
      expect(sent).toEqual([])
      expect(reported).toMatchObject([{ code: 'invalid-data', message: 'no' }])
    })
  })
})
