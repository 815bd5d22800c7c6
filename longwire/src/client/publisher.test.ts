import { beforeEach, describe, expect, test } from 'vitest'

import { FakeClock, settled } from '../../test/support/fake-clock.js'
import { slowSchemaOf, textSchema } from '../../test/support/test-schema.js'
import type { Schema } from '../contract/index.js'
import type { ClientMessage, Position } from '../wire/index.js'
import { HubFault, UnknownOutcomeError } from './error.js'
import { Outbox } from './outbox.js'
import { IN_FLIGHT_BYTES_MAX, IN_FLIGHT_MAX, Publisher } from './publisher.js'
import { Uplink } from './uplink.js'

const RETRY_WINDOW_MS = 600_000
const position = (offset: number): Position => ({ epoch: 'e', offset, tag: `t${offset}` })

let clock: FakeClock
let uplink: Uplink
let sent: ClientMessage[]
let saved: (string | null)[]
let reported: unknown[]
let outbox: Outbox
let publisher: Publisher

function restart(text: string | null, pendingMax = 1_000) {
  outbox = new Outbox({
    storage: { load: () => text, save: (next) => void saved.push(next) },
    pendingMax,
    producer: 'me',
    report: (error) => reported.push(error),
    changed: () => {},
  })
  publisher = new Publisher({ uplink, outbox, clock, retryWindowMs: RETRY_WINDOW_MS })
}

beforeEach(() => {
  clock = new FakeClock()
  uplink = new Uplink()
  sent = []
  saved = []
  reported = []
  restart(null)
})

const welcome = (producer = 'me', messageBytesMax = 65_536) => {
  uplink.attach({ send: (message) => sent.push(message), bufferedBytes: 0 })
  publisher.welcomed(producer, messageBytesMax)
}
const lose = () => {
  uplink.detach()
  publisher.lost()
}
const stored = async (id: number, offset = id) => {
  uplink.answer({ type: 'stored', id, topic: 'a', position: position(offset) })
  await settled()
}
const rejected = async (id: number) => {
  uplink.answer({ type: 'rejected', id, code: 'forbidden', message: 'no', path: 'text' })
  await settled()
}

interface PublishOptions {
  readonly schema?: Schema
  readonly signal?: AbortSignal
  readonly topic?: string
}

/** Publishes, and follows the outcome. */
function publish(data: unknown, { schema = textSchema, signal, topic = 'a' }: PublishOptions = {}) {
  const outcome: { value?: unknown } = {}
  publisher.publish({ topic, schema, data, signal }).then(
    (at) => (outcome.value = at),
    (error: unknown) => (outcome.value = error),
  )
  return outcome
}

const text = (value: string) => ({ text: value })
const texts = () => sent.map((message) => (message.type === 'publish' ? (message.data as { text: string }).text : '?'))

describe('publishing', () => {
  test('sends after the turn, in order, and resolves with the position', async () => {
    welcome()
    const one = publish(text('one'))
    const two = publish(text('two'), { topic: 'b' })
    expect(sent).toEqual([])
    await settled()
    expect(sent).toEqual([
      { type: 'publish', id: 1, topic: 'a', sequence: 1, data: text('one') },
      { type: 'publish', id: 2, topic: 'b', sequence: 1, data: text('two') },
    ])
    await stored(2, 7)
    await stored(1, 8)
    expect([one.value, two.value]).toEqual([position(8), position(7)])
    expect(outbox.entries).toEqual([])
  })

  test('what does not fit the schema never leaves, and says where', async () => {
    welcome()
    const outcome = publish({ text: 1 })
    await settled()
    expect(outcome.value).toMatchObject({ name: 'RejectedError', code: 'invalid-data', path: 'text' })
    expect(sent).toEqual([])
    expect(saved).toEqual([])
  })

  test('what is not JSON never leaves', async () => {
    const outcome = publish({ text: 'x', big: 1n })
    await settled()
    expect(outcome.value).toMatchObject({ code: 'invalid-data' })
  })

  test('sends what was published, not what became of it', async () => {
    const data = { text: 'before' }
    publish(data)
    data.text = 'after'
    welcome()
    await settled()
    expect(texts()).toEqual(['before'])
  })

  test('a refusal of the hub is told, and does not hold up what follows', async () => {
    welcome()
    const one = publish(text('one'))
    const two = publish(text('two'))
    await settled()
    await rejected(1)
    await stored(2)
    expect(one.value).toMatchObject({ name: 'RejectedError', code: 'forbidden', message: 'no', path: 'text' })
    expect(two.value).toEqual(position(2))
  })

  test('more than may be pending is rejected at once', async () => {
    restart(null, 1)
    const one = publish(text('one'))
    const two = publish(text('two'))
    await settled()
    expect(one.value).toBeUndefined()
    expect(two.value).toMatchObject({ code: 'limit' })
  })

  test('an answer of another kind is a fault of the hub', async () => {
    welcome()
    publish(text('one'))
    await settled()
    expect(() => uplink.answer({ type: 'subscribed', id: 1, topic: 'a' })).toThrow(HubFault)
  })

  test('waits for a schema that takes its time, and keeps the order of the calls', async () => {
    welcome()
    let release: () => void = () => {}
    const first = new Promise<void>((resolve) => (release = resolve))
    const schema = slowSchemaOf(
      (value) => value,
      (value) => ((value as { text: string }).text === 'one' ? first : Promise.resolve()),
    )
    publish(text('one'), { schema })
    publish(text('two'), { schema })
    publish(text('three'))
    publish(text('elsewhere'), { topic: 'b' })
    await settled()
    expect(texts()).toEqual(['elsewhere'])
    release()
    await settled()
    publish(text('four'))
    await settled()
    expect(texts()).toEqual(['elsewhere', 'one', 'two', 'three', 'four'])
  })

  test('a schema that fails fails its own publish only', async () => {
    welcome()
    const broken = slowSchemaOf(
      (value) => value,
      () => Promise.reject(new Error('schema')),
    )
    const one = publish(text('one'), { schema: broken })
    const two = publish(text('two'))
    await settled()
    expect(one.value).toEqual(new Error('schema'))
    expect(texts()).toEqual(['two'])
    await stored(1)
    expect(two.value).toEqual(position(1))
  })
})

describe('reconnecting', () => {
  test('what was not answered is sent again, in order, under the same numbers', async () => {
    welcome()
    for (const value of ['one', 'two', 'three']) publish(text(value))
    await settled()
    await stored(2)
    lose()
    const later = publish(text('later'))
    await settled()
    sent.length = 0
    welcome()
    expect(sent).toMatchObject([
      { id: 4, sequence: 1, data: text('one') },
      { id: 5, sequence: 3, data: text('three') },
      { id: 6, sequence: 4, data: text('later') },
    ])
    await stored(6)
    expect(later.value).toEqual(position(6))
  })

  test('an old answer means nothing on a new connection', async () => {
    welcome()
    const one = publish(text('one'))
    await settled()
    lose()
    welcome()
    await stored(1)
    expect(one.value).toBeUndefined()
    await stored(2)
    expect(one.value).toEqual(position(2))
  })

  test('no more are unanswered at a time than the hub should hold', async () => {
    for (let count = 0; count < IN_FLIGHT_MAX + 5; count += 1) publish(text(String(count)))
    await settled()
    welcome()
    expect(sent).toHaveLength(IN_FLIGHT_MAX)
    await stored(1)
    await stored(2)
    expect(sent).toHaveLength(IN_FLIGHT_MAX + 2)
    expect(texts().at(-1)).toBe(String(IN_FLIGHT_MAX + 1))
  })

  test('nor more bytes, unless one alone has more', async () => {
    welcome('me', 10 * IN_FLIGHT_BYTES_MAX)
    const schema = slowSchemaOf(
      (value) => value,
      () => Promise.resolve(),
    )
    publish(text('x'.repeat(2 * IN_FLIGHT_BYTES_MAX)), { schema })
    publish(text('small'), { schema })
    await settled()
    expect(sent).toHaveLength(1)
    await stored(1)
    expect(texts().at(-1)).toBe('small')
  })

  test('a refused retry leaves the outcome unknown: the first attempt may have been stored', async () => {
    welcome()
    const one = publish(text('one'))
    await settled()
    lose()
    welcome()
    await rejected(2)
    expect(one.value).toBeInstanceOf(UnknownOutcomeError)
    expect(one.value).toMatchObject({ cause: { code: 'forbidden' } })
  })

  test('is not retried when the hub may have forgotten it; what was never sent always is', async () => {
    welcome()
    const old = publish(text('old'))
    await settled()
    lose()
    const unsent = publish(text('unsent'))
    await clock.advance(RETRY_WINDOW_MS)
    welcome()
    await settled()
    expect(texts()).toEqual(['old', 'old', 'unsent'])
    lose()
    await clock.advance(1)
    welcome()
    await settled()
    expect(old.value).toBeInstanceOf(UnknownOutcomeError)
    expect(texts().slice(3)).toEqual(['unsent'])
    expect(unsent.value).toBeUndefined()
  })

  test('what is too long for the hub is not sent', async () => {
    const long = publish(text('x'.repeat(200)))
    const short = publish(text('short'))
    await settled()
    welcome('me', 200)
    await settled()
    expect(long.value).toMatchObject({ name: 'RejectedError', code: 'limit' })
    expect(texts()).toEqual(['short'])
    await stored(1)
    expect(short.value).toEqual(position(1))
  })

  test('what became too long after it was sent has an unknown outcome', async () => {
    welcome()
    const long = publish(text('x'.repeat(200)))
    await settled()
    lose()
    welcome('me', 200)
    await settled()
    expect(long.value).toBeInstanceOf(UnknownOutcomeError)
  })
})

describe('cancelling', () => {
  test('before it is sent: nothing happens, and the reason is told', async () => {
    const controller = new AbortController()
    const outcome = publish(text('one'), { signal: controller.signal })
    controller.abort('changed my mind')
    await settled()
    welcome()
    expect(outcome.value).toBe('changed my mind')
    expect(sent).toEqual([])
  })

  test('after it was sent: the outcome is unknown, and it is not sent again', async () => {
    welcome()
    const controller = new AbortController()
    const outcome = publish(text('one'), { signal: controller.signal })
    await settled()
    controller.abort('changed my mind')
    await settled()
    expect(outcome.value).toBeInstanceOf(UnknownOutcomeError)
    expect(outcome.value).toMatchObject({ cause: 'changed my mind' })
    await stored(1)
    lose()
    welcome()
    expect(sent).toHaveLength(1)
  })

  test('before the call: it is not even queued', async () => {
    const outcome = publish(text('one'), { signal: AbortSignal.abort('no') })
    await settled()
    expect(outcome.value).toBe('no')
    expect(outbox.entries).toEqual([])
  })
})

describe('storage', () => {
  test('is written before the first send, with the time of it, and once per turn', async () => {
    welcome()
    let savesAtSend = -1
    uplink.attach({ send: () => void (savesAtSend = saved.length), bufferedBytes: 0 })
    publish(text('one'))
    publish(text('two'))
    await settled()
    expect(savesAtSend).toBe(1)
    expect(saved).toHaveLength(1)
    expect(JSON.parse(saved[0] ?? '')).toMatchObject([
      { producer: 'me', topic: 'a', sequence: 1, data: text('one'), sentAtMs: clock.unixMs() },
      { sequence: 2, sentAtMs: clock.unixMs() },
    ])
    await stored(1)
    await stored(2)
    expect(saved.at(-1)).toBeNull()
  })

  test('what the page before left is sent under its producer; own publishes wait', async () => {
    restart(JSON.stringify([{ producer: 'before', topic: 'a', sequence: 9, data: text('old'), sentAtMs: 0 }]))
    clock.unixOffsetMs = 0
    publish(text('new'))
    await settled()
    welcome('before')
    expect(sent).toEqual([{ type: 'publish', id: 1, topic: 'a', sequence: 9, data: text('old') }])
    const [pending] = outbox.entries
    const outcome = pending?.outcome
    await stored(1)
    await expect(outcome).resolves.toEqual(position(1))
    expect(sent).toHaveLength(1)
    lose()
    welcome('me')
    expect(texts()).toEqual(['old', 'new'])
  })

  test('what it left too long ago has an unknown outcome, which is reported', async () => {
    restart(JSON.stringify([{ producer: 'before', topic: 'a', sequence: 9, data: text('old'), sentAtMs: 0 }]))
    welcome('before')
    await settled()
    expect(sent).toEqual([])
    expect(reported).toEqual([expect.any(UnknownOutcomeError)])
  })
})

describe('the end of the line', () => {
  test('pending publishes have an unknown outcome, later ones are rejected; the storage keeps them', async () => {
    const one = publish(text('one'))
    uplink.close()
    publisher.close()
    const late = publish(text('late'))
    await settled()
    expect(one.value).toBeInstanceOf(UnknownOutcomeError)
    expect(late.value).toMatchObject({ code: 'unavailable' })
    expect(JSON.parse(saved.at(-1) ?? '')).toMatchObject([{ data: text('one') }])
  })

  test('nothing is sent that was queued in the same turn', async () => {
    welcome()
    const one = publish(text('one'))
    uplink.close()
    publisher.close()
    await settled()
    expect(sent).toEqual([])
    expect(one.value).toBeInstanceOf(UnknownOutcomeError)
  })
})
