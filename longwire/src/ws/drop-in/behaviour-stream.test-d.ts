/** A WebSocket as a stream. */
import type { Duplex } from 'node:stream'

import { turns, until } from '../../node/peer.test-d.js'
import { closed, record, say, type Behaviour } from './world.test-d.js'

function watch(stream: Duplex): string[] {
  const log: string[] = []
  for (const event of ['end', 'finish', 'close'] as const) stream.on(event, () => log.push(event))
  stream.on('error', (error) => log.push(`error ${say(error)}`))
  return log
}

export const streamBehaviours: readonly Behaviour[] = [
  [
    'stream: what is written arrives, and what arrives is read',
    async (world) => {
      const { client, server, serverLog } = await world.pair()
      const stream = world.cast.client.createWebSocketStream(client)
      const log = watch(stream)
      const read: string[] = []
      stream.on('data', (chunk) => read.push(say(chunk)))
      stream.write('one')
      stream.write(Buffer.from('two'))
      server.send('three')
      server.send(Buffer.from('four'))
      await until(() => serverLog.length === 2 && read.length === 2)
      stream.end('last')
      await until(() => log.includes('close'))
      await closed(server)
      return [read, serverLog, log.toSorted()]
    },
  ],
  [
    'stream: the other side closes',
    async (world) => {
      const { client, server } = await world.pair()
      const stream = world.cast.client.createWebSocketStream(client)
      const log = watch(stream)
      stream.resume()
      server.close(1000)
      await until(() => log.includes('end'))
      stream.end()
      await until(() => log.includes('close'))
      return log
    },
  ],
  [
    'stream: text as strings, where the reader wants objects',
    async (world) => {
      const { client, server } = await world.pair()
      const options = { readableObjectMode: true }
      const stream = world.cast.client.createWebSocketStream(client, options)
      const read: string[] = []
      stream.on('data', (chunk) => read.push(`${typeof chunk} ${say(chunk)}`))
      server.send('text')
      server.send(Buffer.from('binary'))
      await until(() => read.length === 2)
      stream.destroy()
      return read
    },
  ],
  [
    'stream: a reader that does not read pauses',
    async (world) => {
      const { client, server } = await world.pair()
      const stream = world.cast.client.createWebSocketStream(client, { highWaterMark: 1000 })
      server.send(Buffer.alloc(2000))
      await until(() => client.isPaused)
      stream.read()
      await until(() => !client.isPaused)
      stream.destroy()
      await closed(client, server)
      return stream.readableLength
    },
  ],
  [
    'stream: written to while it connects',
    async (world) => {
      const { server, url } = await world.serve()
      const log: string[] = []
      server.on('connection', (socket) => record(socket, log))
      const stream = world.cast.client.createWebSocketStream(world.connect(url))
      watch(stream)
      stream.resume()
      stream.write('early')
      stream.end()
      await until(() => log.length === 2)
      return log
    },
  ],
  [
    'stream: destroyed',
    async (world) => {
      const { client, server, serverLog } = await world.pair()
      const stream = world.cast.client.createWebSocketStream(client)
      const log = watch(stream)
      stream.destroy(new Error('enough'))
      await until(() => log.includes('close'))
      await closed(server)
      return [log, serverLog, client.readyState]
    },
  ],
  [
    'stream: destroyed while it connects',
    async (world) => {
      const server = await world.rawServer()
      const socket = world.connect(server.url)
      const stream = world.cast.client.createWebSocketStream(socket)
      const log = watch(stream)
      await server.peer()
      stream.destroy()
      await until(() => log.includes('close'))
      return [log, socket.readyState]
    },
  ],
  [
    'stream: no connection comes about',
    async (world) => {
      const stream = world.cast.client.createWebSocketStream(world.connect('ws://127.0.0.1:1/'))
      const log = watch(stream)
      stream.end('never')
      await until(() => log.includes('close'))
      return log
    },
  ],
  [
    'stream: the peer breaks the protocol',
    async (world) => {
      const { client, peer } = await world.clientOfRaw()
      const stream = world.cast.client.createWebSocketStream(client)
      const log = watch(stream)
      stream.resume()
      peer.write(Buffer.from([0x80, 0]))
      await peer.frame()
      peer.socket.end()
      await until(() => log.includes('close'))
      await turns()
      return log
    },
  ],
]
