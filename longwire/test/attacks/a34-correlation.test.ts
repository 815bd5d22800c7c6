import { describe, expect, test } from 'vitest'

import { connect, contract, createHub, listen, log, memoryStore, type Line } from '../../src/index.js'
import { decodeClientMessage, encode, JSON_SUBPROTOCOL, type HubMessage } from '../../src/wire/index.js'
import { SeededRandom } from '../support/seeded-random.js'
import { slowStore } from '../support/slow-store.js'
import { textSchema } from '../support/test-schema.js'
import { record } from './record.js'
import { ATTACK_TIMEOUT_MS } from './under-attack.js'

const chat = contract({ topics: { messages: log('rooms/:room/messages', textSchema) } })

const LINES = 40
const ROOMS_EACH = 25

/** One publish to each of a thousand rooms, all under way at once; with the room and what each was told. */
function publishAll(lines: readonly Line<typeof chat>[]) {
  return Promise.all(
    lines.flatMap((line, index) =>
      Array.from({ length: ROOMS_EACH }, async (_, number) => {
        const room = `${index}-${number}`
        return { room, position: await line.messages({ room }).publish({ text: room }) }
      }),
    ),
  )
}

function shuffled<T>(values: readonly T[], random: SeededRandom): T[] {
  return values
    .map((value) => ({ value, at: random.fraction() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)
}

/** A hub by hand, which answers nobody before everybody has asked, and then in any order. */
async function shufflingHub(random: SeededRandom) {
  const listener = await listen({ host: '127.0.0.1', subprotocols: [JSON_SUBPROTOCOL] })
  const answers: (() => void)[] = []
  let asked = 0
  listener.on('connection', (connection) => {
    const tell = (message: HubMessage): void => void connection.send(encode(message))
    connection.on('message', (text) => {
      const message = decodeClientMessage(String(text))
      if (message.type === 'connect') {
        tell({
          type: 'welcome',
          version: 1,
          session: 'session',
          user: 'ada',
          pingIntervalMs: 25_000,
          pongTimeoutMs: 10_000,
          messageBytesMax: 65_536,
        })
      }
      if (message.type !== 'publish') return
      const { id, topic, data } = message
      const position = { epoch: (data as { text: string }).text, offset: 1, tag: '0123456789abcdef' }
      const stored: HubMessage = { type: 'stored', id, topic, position }
      // Twice, and beside an answer to a question that nobody asked.
      const foreign: HubMessage = { ...stored, id: id + 1_000_000, position: { ...position, epoch: 'foreign' } }
      for (const answer of [foreign, stored, stored]) answers.push(() => tell(answer))
      asked += 1
      if (asked === LINES * ROOMS_EACH) for (const answer of shuffled(answers, random)) answer()
    })
  })
  return listener
}

describe('A34: a thousand requests under way', { timeout: ATTACK_TIMEOUT_MS }, () => {
  test('A34: answers that come in any order, twice or to nobody reach who asked', async () => {
    const listener = await shufflingHub(new SeededRandom(34))
    const lines = Array.from({ length: LINES }, () => connect(listener.url, chat))
    const told = await publishAll(lines)
    expect(told).toHaveLength(LINES * ROOMS_EACH)
    for (const { room, position } of told) expect(position.epoch).toBe(room)
    record(undefined, { requests: told.length, answers: 3 * told.length })
    for (const line of lines) line.close()
    await listener.close({ graceMs: 100 })
  })

  test('A34: a hub whose store answers in any order tells each publisher its own position, and each reader its own topic', async () => {
    const random = new SeededRandom(43)
    const listener = await listen({ host: '127.0.0.1' })
    const limits = { publishesPerSecond: 1_000, publishesBurst: 1_000, sessionsPerUserMax: LINES }
    const hub = createHub(chat, { limits, store: slowStore(memoryStore(), () => 30 * random.fraction()) })
    hub.attach(listener)
    const lines = Array.from({ length: LINES }, () => connect(listener.url, chat))
    const read = new Map<string, string[]>()
    const allRead = new Promise<void>((resolve) => {
      let count = 0
      const keep = (room: string, text: string): void => {
        read.set(room, [...(read.get(room) ?? []), text])
        count += 1
        if (count === LINES * ROOMS_EACH) resolve()
      }
      lines.forEach((line, index) => {
        for (let number = 0; number < ROOMS_EACH; number++) {
          const room = `${index}-${number}`
          line.messages({ room }).subscribe({
            publication: ({ data, position }) => keep(room, `${data.text} ${position.tag}`),
            gap: () => keep(room, 'gap'),
          })
        }
      })
    })
    const told = await publishAll(lines)
    await allRead
    for (const line of lines) line.close()
    await listener.close({ graceMs: 100 })
    expect(new Set(told.map(({ position }) => position.tag)).size).toBe(LINES * ROOMS_EACH)
    for (const { room, position } of told) {
      expect(position.offset, room).toBe(1)
      expect(read.get(room), room).toEqual([`${room} ${position.tag}`])
    }
    record(undefined, { requests: told.length })
  })
})
