/** What is sent and received on an open connection. */
import { clientFrame, frame, turns, until, type ParsedFrame } from '../../node/peer.test-d.js'
import { closed, come, record, say, thrown, type Behaviour, type Pair, type Socket } from './world.test-d.js'

/** A frame in one word. */
function told({ fin, opcode, payload }: ParsedFrame): string {
  return `${opcode}${fin ? '' : '-'} ${say(payload)}`
}

/** Sends one thing after the other and waits for as many at the other end. */
async function across({ client, serverLog }: Pair, ...sends: ((socket: Socket) => void)[]): Promise<string[]> {
  for (const send of sends) send(client)
  await until(() => serverLog.length >= sends.length, `${sends.length} messages, not ${serverLog.join()}`)
  return [...serverLog]
}

const sending: Behaviour[] = [
  [
    'everything that can be sent',
    async (world) => {
      const bytes = Buffer.from('bytes')
      const view = new DataView(bytes.buffer, bytes.byteOffset, 3)
      return across(
        await world.pair(),
        (socket) => socket.send('text'),
        (socket) => socket.send(''),
        (socket) => socket.send(12.5),
        (socket) => socket.send(bytes),
        (socket) => socket.send(new Uint8Array([97, 98])),
        (socket) => socket.send(view),
        (socket) => socket.send(new Uint8Array([99]).buffer),
        (socket) => socket.send([100, 101]),
        (socket) => socket.send(undefined as never),
        (socket) => socket.send(null as never),
        (socket) => socket.send(0),
        (socket) => socket.send('as bytes', { binary: true }),
        (socket) => socket.send(Buffer.from('as text'), { binary: false }),
        (socket) => socket.send('plain', { compress: false, mask: true }),
        (socket) => socket.send('grüße \u{1f600}'),
        (socket) => socket.send('x'.repeat(100_000)),
        (socket) => socket.send(Buffer.alloc(200_000, 'y')),
      )
    },
  ],
  [
    'what cannot be sent',
    async (world) => {
      const { client } = await world.pair()
      return [{}, true, Symbol('s'), () => 1]
        .slice(0, 3)
        .map((data) => thrown(() => client.send(data as never)).slice(0, 40))
    },
  ],
  [
    'a Blob keeps its place',
    async (world) =>
      across(
        await world.pair(),
        (socket) => socket.send('before'),
        (socket) => socket.send(new Blob(['blob', 'by'])),
        (socket) => socket.send('behind'),
        (socket) => socket.send(new Blob(['two'])),
        (socket) => socket.ping('ping'),
        (socket) => socket.send('last'),
      ),
  ],
  [
    'a Blob, and close() behind it',
    async (world) => {
      const pair = await world.pair()
      pair.client.send(new Blob(['blob']))
      pair.client.send('behind')
      pair.client.close(1000)
      await closed(pair.client, pair.server)
      return [pair.serverLog, pair.clientLog]
    },
  ],
  [
    'compressed in both directions',
    async (world) => {
      const pair = await world.pair({ perMessageDeflate: { threshold: 0 } }, { perMessageDeflate: { threshold: 0 } })
      const texts = ['a', 'b'.repeat(100), 'c'.repeat(50_000), 'd'.repeat(300)]
      pair.server.on('message', (data, binary) => pair.server.send(data, { binary }))
      for (const text of texts) pair.client.send(text)
      pair.client.send(Buffer.alloc(30_000, 'e'))
      await until(() => pair.clientLog.length === 6)
      return [pair.serverLog, pair.clientLog, pair.server.extensions]
    },
  ],
  [
    'a broadcast, compressed and not',
    async (world) => {
      const logs: string[][] = []
      const { server, url } = await world.serve({ perMessageDeflate: { threshold: 0 } })
      for (const perMessageDeflate of [true, false, { serverNoContextTakeover: true }]) {
        const socket = world.connect(url, [], { perMessageDeflate })
        logs.push(record(socket))
        await come(socket, 'open')
      }
      for (const text of ['short', 'long '.repeat(2_000), 'short', ''])
        for (const socket of server.clients) socket.send(text)
      await until(() => logs.every((log) => log.length === 5))
      return logs
    },
  ],
  [
    'fragments',
    async (world) => {
      const { socket, peer } = await world.serverOfRaw()
      socket.send('a', { fin: false })
      socket.ping('p')
      socket.send(Buffer.from('b'), { fin: false })
      socket.send('c', { fin: true, binary: true })
      socket.send('d', { fin: false, binary: true })
      socket.send('')
      socket.send('whole')
      return (await peer.frames(7)).map(told)
    },
  ],
  [
    'fragments come as one message',
    async (world) => {
      const { client, server, serverLog } = await world.pair()
      server.binaryType = 'arraybuffer'
      client.send('a', { fin: false })
      client.send('b', { fin: false })
      client.send('c')
      client.send(Buffer.from('d'), { fin: false })
      client.send(Buffer.from('e'))
      await until(() => serverLog.length === 2)
      return serverLog
    },
  ],
  [
    'callbacks tell what has been sent, in order',
    async (world) => {
      const { client } = await world.pair()
      const log: string[] = []
      const note = (name: string) => (error?: Error) =>
        log.push(`${name} ${error === undefined || error === null ? 'sent' : say(error)}`)
      client.send('a', note('a'))
      client.send('b', {}, note('b'))
      client.ping(note('ping'))
      client.ping('data', note('ping data') as never)
      client.pong('data', true, note('pong'))
      client.send(Buffer.alloc(100_000), note('large'))
      log.push('at once')
      await until(() => log.length === 7)
      return log
    },
  ],
  [
    'what is sent too late',
    async (world) => {
      const { client } = await world.pair()
      client.close()
      const log: string[] = []
      const note = (error?: Error): void => void log.push(say(error))
      client.send('text', note)
      client.send(Buffer.alloc(10))
      client.send(new Blob(['four']), {}, note)
      client.ping('ping', undefined, note)
      client.pong(note)
      log.push(`at once ${client.bufferedAmount >= 22}`)
      await closed(client)
      client.send('abc', note)
      log.push(`late ${client.bufferedAmount}`)
      await turns()
      return log
    },
  ],
  [
    'what is sent after no connection came about',
    async (world) => {
      const socket = world.connect('ws://127.0.0.1:1/')
      socket.on('error', () => undefined)
      await closed(socket)
      socket.send('text')
      socket.ping('abc')
      return [socket.bufferedAmount, thrown(() => socket.send('a', { fin: false }))]
    },
  ],
]

const receiving: Behaviour[] = [
  ...(['nodebuffer', 'arraybuffer', 'fragments', 'blob', 'other'] as const).map((type): Behaviour => [
    `messages as ${type}`,
    async (world) => {
      const { client, server, serverLog } = await world.pair()
      server.binaryType = type as 'blob'
      client.send('text')
      client.send(Buffer.from('binary'))
      client.send(Buffer.alloc(0))
      client.send(Buffer.alloc(1000, 'z'))
      await until(() => serverLog.length === 4)
      return [server.binaryType, serverLog]
    },
  ]),
  [
    'a message behind the handshake, in its segment',
    async (world) => {
      const { server, port } = await world.serve()
      const log: string[] = []
      server.on('connection', (socket) => socket.on('message', (data) => log.push(say(data))))
      const { RawPeer, upgradeRequest } = await import('../../node/peer.test-d.js')
      const peer = await RawPeer.connect(port)
      world.cleanup(() => peer.socket.destroy())
      peer.write(Buffer.concat([Buffer.from(upgradeRequest()), clientFrame(1, 'a'), clientFrame(1, 'b')]))
      await until(() => log.length === 2)
      return log
    },
  ],
  [
    'pings are answered, and told',
    async (world) => {
      const { peer, log } = await world.serverOfRaw()
      peer.write(Buffer.concat([clientFrame(9, 'one'), clientFrame(10, 'pong'), clientFrame(9)]))
      const frames = await peer.frames(2)
      return [frames.map(told), log]
    },
  ],
  [
    'autoPong: false leaves pings to the application',
    async (world) => {
      const { peer, socket, log } = await world.serverOfRaw({ autoPong: false })
      socket.on('ping', (data) => socket.pong(`own ${data.toString()}`))
      peer.write(clientFrame(9, 'one'))
      const answered = await world.clientOfRaw([], { autoPong: false })
      answered.peer.write(frame(9, 'two'))
      await until(() => answered.log.length === 2)
      answered.client.ping('mine')
      return [(await peer.frames(1)).map(told), log, (await answered.peer.frames(1)).map(told), answered.log]
    },
  ],
  [
    'ping and pong take what can be sent',
    async (world) => {
      const { socket, peer } = await world.serverOfRaw()
      socket.ping()
      socket.ping(7)
      socket.pong(Buffer.from('buffer'))
      socket.pong(new Uint8Array([97]))
      const errors = [thrown(() => socket.ping('x'.repeat(126))), thrown(() => socket.pong(Buffer.alloc(126)))]
      return [(await peer.frames(4)).map(told), errors]
    },
  ],
  ['a Blob in a ping', async (world) => pingBlob(await world.pair())],
  [
    'pause() and resume()',
    async (world) => {
      const { client, server, serverLog } = await world.pair()
      server.pause()
      server.pause()
      const paused = server.isPaused
      client.send('a')
      await turns(20)
      const before = [...serverLog]
      server.resume()
      await until(() => serverLog.length === 1)
      return [paused, before, server.isPaused, serverLog]
    },
  ],
]

async function pingBlob({ client, serverLog }: Pair): Promise<unknown> {
  const error = thrown(() => client.ping(new Blob(['blob'])))
  client.send('behind')
  await until(() => serverLog.some((line) => line.includes('behind')))
  return [error, serverLog]
}

const listening: Behaviour[] = [
  [
    'events as browsers have them',
    async (world) => {
      const { client, server } = await world.pair()
      const log: string[] = []
      const note = (event: { type: string; target: unknown; data?: unknown }): void => {
        log.push(`${event.type} ${event.target === server} ${say(event.data)}`)
      }
      const object = { handleEvent: (event: { type: string }) => log.push(`object ${event.type}`) }
      server.addEventListener('message', note)
      server.addEventListener('message', note)
      server.addEventListener('message', object, { once: true })
      server.addEventListener('message', (event) => log.push(`once ${say(event.data)}`), { once: true })
      server.addEventListener('other' as 'open', note)
      server.addEventListener('close', ({ code, reason, wasClean, type }) =>
        log.push([type, code, reason, wasClean].join()),
      )
      server.onmessage = (event) => log.push(`attribute ${say(event.data)}`)
      log.push(`${server.listenerCount('message')} ${server.listenerCount('other')}`)
      client.send('text')
      client.send(Buffer.from('binary'))
      await until(() => log.length === 7, log.join())
      server.removeEventListener('message', note)
      server.removeEventListener('message', object)
      client.send('more')
      await until(() => log.length === 8, log.join())
      client.close(4000, 'reason')
      await closed(client, server)
      return log
    },
  ],
  [
    'attributes',
    (world) => {
      const socket = world.connect('ws://127.0.0.1:1/')
      const one = (): void => undefined
      const values: unknown[] = [socket.onopen]
      socket.onopen = one
      socket.onopen = one
      values.push(socket.onopen === one, socket.listenerCount('open'))
      socket.onopen = 'none' as never
      values.push(socket.onopen, socket.listenerCount('open'))
      socket.addEventListener('open', one)
      socket.onopen = one
      values.push(socket.listenerCount('open'))
      socket.removeEventListener('open', one)
      values.push(socket.onopen === one, socket.listenerCount('open'))
      socket.onerror = one
      return values
    },
  ],
  [
    'an error as browsers have it',
    async (world) => {
      const socket = world.connect('ws://127.0.0.1:1/')
      const log: string[] = []
      socket.onerror = ({ error, message, type, target }) =>
        log.push(`${type} ${say(error)} ${message} ${target === socket}`)
      socket.onclose = ({ code, reason, wasClean }) => log.push(`close ${code} ${reason} ${wasClean}`)
      await closed(socket)
      return log
    },
  ],
]

export const messageBehaviours: readonly Behaviour[] = [...sending, ...receiving, ...listening]
