/** How connections end. */
import { clientFrame, closePayload, frame, turns, until } from '../../node/peer.test-d.js'
import { closed, say, thrown, type Behaviour } from './world.test-d.js'

const byHand: Behaviour[] = [
  [
    'close() by either side, with and without a code',
    async (world) => {
      const logs: unknown[] = []
      const ways: [code?: number, data?: string | Buffer][] = [
        [],
        [1000],
        [1001, ''],
        [3000, 'reason'],
        [4999, Buffer.from('grüße')],
      ]
      for (const side of ['client', 'server'] as const) {
        for (const way of ways) {
          const pair = await world.pair()
          pair[side].close(...way)
          const state = pair[side].readyState
          await closed(pair.client, pair.server)
          logs.push([side, state, pair.clientLog, pair.serverLog])
        }
      }
      return logs
    },
  ],
  [
    'what close() refuses',
    async (world) => {
      const { client } = await world.pair()
      const codes = [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, NaN, '1000', null, {}]
      return [
        ...codes.map((code) => thrown(() => client.close(code as number))),
        thrown(() => client.close(1000, 'x'.repeat(124))),
        thrown(() => client.close(1000, new Uint8Array(124))),
        thrown(() => client.close(1000, 'ü'.repeat(62))),
        client.readyState,
      ]
    },
  ],
  [
    'a close code that is no whole number',
    async (world) => {
      const { client } = await world.pair()
      return thrown(() => client.close(1000.5))
    },
  ],
  [
    'close() twice, and after the end',
    async (world) => {
      const { client, server, clientLog, serverLog } = await world.pair()
      client.close(1000, 'first')
      client.close(999, 'second')
      await closed(client, server)
      client.close(999)
      client.terminate()
      client.pause()
      client.resume()
      await turns()
      return [clientLog, serverLog, client.isPaused]
    },
  ],
  [
    'both close at once',
    async (world) => {
      const { client, server, clientLog, serverLog } = await world.pair()
      client.close(4001, 'client')
      server.close(4002, 'server')
      await closed(client, server)
      return [clientLog, serverLog]
    },
  ],
  [
    'messages that were sent before close() arrive',
    async (world) => {
      const { client, server, serverLog } = await world.pair()
      for (let i = 0; i < 20; i++) client.send(`message ${i}`)
      client.send(Buffer.alloc(300_000))
      client.close()
      await closed(client, server)
      return serverLog
    },
  ],
  ...(['client', 'server'] as const).map((side): Behaviour => [
    `terminate() by the ${side}`,
    async (world) => {
      const pair = await world.pair()
      pair[side].terminate()
      const state = pair[side].readyState
      await closed(pair.client, pair.server)
      return [state, pair.clientLog, pair.serverLog]
    },
  ]),
  [
    'the peer closes without a code, and ends TCP',
    async (world) => {
      const { client, peer, log } = await world.clientOfRaw()
      peer.write(frame(8))
      const answer = await peer.frame()
      peer.socket.end()
      await closed(client)
      return [say(answer.payload), log]
    },
  ],
  [
    'the answer to a Close has its code and reason',
    async (world) => {
      const { peer, log, socket } = await world.serverOfRaw()
      peer.write(clientFrame(8, closePayload(4321, 'why')))
      const { payload } = await peer.frame()
      await closed(socket)
      return [payload.readUInt16BE(), payload.toString('utf8', 2), log]
    },
  ],
  [
    'the peer does not answer a Close in time',
    async (world) => {
      const { client, log } = await world.clientOfRaw([], { closeTimeout: 30 })
      client.close(1000)
      await closed(client)
      return log
    },
  ],
  [
    'the peer ends TCP without a Close',
    async (world) => {
      const { client, peer, log } = await world.clientOfRaw()
      peer.socket.end()
      await closed(client)
      return log
    },
  ],
  [
    'the peer resets the connection',
    async (world) => {
      const { peer, log, socket } = await world.serverOfRaw()
      peer.reset()
      await closed(socket)
      return log
    },
  ],
  [
    'a message that comes behind our Close',
    async (world) => {
      const { client, peer, log } = await world.clientOfRaw()
      client.close(1000)
      await peer.frame()
      peer.write(Buffer.concat([frame(1, 'late'), frame(8, closePayload(1000))]))
      peer.socket.end()
      await closed(client)
      return log
    },
  ],
]

/** What a client may send wrong. */
const wrong: readonly (readonly [string, Buffer])[] = [
  ['RSV1', Buffer.concat([Buffer.from([0xc1]), clientFrame(1, 'a').subarray(1)])],
  ['RSV2', Buffer.concat([Buffer.from([0xa1]), clientFrame(1, 'a').subarray(1)])],
  ['a reserved opcode', clientFrame(3, 'a')],
  ['no mask', frame(1, 'a')],
  ['a fragmented ping', clientFrame(9, 'a', false)],
  ['a long ping', clientFrame(9, 'a'.repeat(126))],
  ['a continuation of nothing', clientFrame(0, 'a')],
  ['a message in a message', Buffer.concat([clientFrame(1, 'a', false), clientFrame(1, 'b')])],
  ['a Close of one byte', clientFrame(8, 'a')],
  ['a Close code that must not be sent', clientFrame(8, closePayload(1005))],
  ['a Close reason that is not UTF-8', clientFrame(8, Buffer.concat([closePayload(1000), Buffer.from([0xff])]))],
  ['text that is not UTF-8', clientFrame(1, Buffer.from([0xc3, 0x28]))],
  ['a message that is too big', clientFrame(2, Buffer.alloc(1001))],
  ['too many fragments', Buffer.concat([1, 0, 0, 0].map((opcode) => clientFrame(opcode, 'a', false)))],
  ['a length that is not minimal', Buffer.from([0x81, 0xfe, 0, 1, 0, 0, 0, 0, 0x61])],
  ['a length of more than 2^53', Buffer.concat([Buffer.from([0x82, 0xff, 0x7f]), Buffer.alloc(11)])],
]

const violations: Behaviour[] = wrong.map(([name, bytes]) => [
  `received: ${name}`,
  async (world) => {
    const { log, peer, socket } = await world.serverOfRaw({ maxPayload: 1000, maxFragments: 3 })
    peer.write(bytes)
    // A message that is not refused is one too.
    await until(() => log.length > 0)
    const frames = log[0]!.startsWith('message') ? [] : await peer.frames(1)
    peer.socket.end()
    await closed(socket)
    return [
      frames.map(({ opcode, payload }) => `${opcode} ${payload.length > 1 ? payload.readUInt16BE() : ''}`),
      log.map(withoutDetail),
    ]
  },
])

/** Which opcode, length or code it was is not told by us. */
function withoutDetail(line: string): string {
  return line.replace(/(invalid (?:opcode|payload length|status code)) \d+/, '$1')
}

export const closingBehaviours: readonly Behaviour[] = [...byHand, ...violations]
