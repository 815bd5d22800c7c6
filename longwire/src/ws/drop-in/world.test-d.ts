/** What the table of behaviours speaks with: a client and a server of either implementation, and peers by hand. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

import * as npm from 'ws'

import { RawPeer, RawServer, upgradeResponse } from '../../node/peer.test-d.js'
import type { ClientOptions } from './client-options.js'
import * as own from './index.js'
import type { ServerOptions } from './server-options.js'

export type Library = Pick<typeof own, 'WebSocket' | 'WebSocketServer' | 'createWebSocketStream'>
export type Socket = InstanceType<Library['WebSocket']>
export type Server = InstanceType<Library['WebSocketServer']>

export const ws = npm as unknown as Library
export const longwire: Library = own

/** Who plays which part. */
export interface Cast {
  readonly client: Library
  readonly server: Library
}

/** What a message, a name or an error says, in one word or a few. */
export function say(value: unknown): string {
  if (value instanceof Error) {
    const { code } = value as { code?: string }
    return `${value.constructor.name}${code === undefined ? '' : ` ${code}`}: ${value.message}`
  }
  if (Buffer.isBuffer(value)) return `Buffer(${summary(value)})`
  if (value instanceof ArrayBuffer) return `ArrayBuffer(${summary(Buffer.from(value))})`
  if (value instanceof Blob) return `Blob(${value.size})`
  if (Array.isArray(value)) return `[${value.map(say).join()}]`
  return String(value)
}

function summary(bytes: Buffer): string {
  return bytes.length > 40 ? `${bytes.length} bytes` : bytes.toString('latin1')
}

/** What `run` throws. */
export function thrown(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return say(error)
  }
  return 'nothing'
}

/** All events of a WebSocket as they come, with its state. */
export function record(socket: Socket, log: string[] = []): string[] {
  const note = (event: string, ...said: unknown[]): void => {
    log.push([`${event}@${socket.readyState}`, ...said.map(say)].join(' '))
  }
  socket.on('open', () => note('open', socket.protocol || '-', socket.extensions || '-'))
  socket.on('message', (data, isBinary) => note('message', data, isBinary))
  socket.on('ping', (data) => note('ping', data))
  socket.on('pong', (data) => note('pong', data))
  socket.on('error', (error) => note('error', error))
  socket.on('close', (code, reason) => note('close', code, reason))
  return log
}

export interface Pair {
  readonly client: Socket
  readonly server: Socket
  readonly clientLog: string[]
  readonly serverLog: string[]
}

/** Servers and sockets of one scenario. */
export class World {
  readonly cast: Cast
  readonly #cleanups: (() => void)[] = []

  constructor(cast: Cast) {
    this.cast = cast
  }

  cleanup(run: () => void): void {
    this.#cleanups.push(run)
  }

  connect(url: string | URL, protocols?: string | string[] | ClientOptions, options?: ClientOptions): Socket {
    const socket = new this.cast.client.WebSocket(url, protocols, options)
    this.cleanup(() => {
      socket.on('error', () => undefined)
      socket.terminate()
    })
    return socket
  }

  /** A server on a port of its own. */
  async serve(options: ServerOptions = {}): Promise<{ server: Server; url: string; port: number }> {
    const server = new this.cast.server.WebSocketServer({ port: 0, host: '127.0.0.1', ...options })
    this.cleanup(() => {
      for (const socket of server.clients ?? []) socket.terminate()
      server.close()
    })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return { server, port, url: `ws://127.0.0.1:${port}/` }
  }

  /** Both ends of a connection, recorded from the beginning. */
  async pair(client: ClientOptions & { protocols?: string[] } = {}, options: ServerOptions = {}): Promise<Pair> {
    const { server, url } = await this.serve(options)
    const { protocols = [], ...clientOptions } = client
    const clientLog: string[] = []
    const serverLog: string[] = []
    const arrived = new Promise<Socket>((resolve) => {
      server.on('connection', (socket) => {
        record(socket, serverLog)
        resolve(socket)
      })
    })
    const socket = this.connect(url, protocols, clientOptions)
    record(socket, clientLog)
    await once(socket, 'open')
    return { client: socket, server: await arrived, clientLog, serverLog }
  }

  async rawServer(): Promise<RawServer> {
    const server = await new RawServer().listen()
    this.cleanup(() => server.close())
    return server
  }

  /** A client of ours whose server is written by hand. */
  async clientOfRaw(
    protocols?: string | string[],
    options?: ClientOptions,
    lines: readonly string[] = [],
  ): Promise<{ client: Socket; peer: RawPeer; log: string[] }> {
    const server = await this.rawServer()
    const client = this.connect(server.url, protocols, options)
    const log = record(client)
    const peer = await server.peer()
    peer.write(upgradeResponse(await peer.head(), lines))
    await once(client, 'open')
    return { client, peer, log }
  }

  /** A connection of a server of ours whose client is written by hand. */
  async serverOfRaw(
    options: ServerOptions = {},
    lines: readonly string[] = [],
  ): Promise<{ socket: Socket; peer: RawPeer; log: string[]; server: Server }> {
    const { server, port } = await this.serve(options)
    const log: string[] = []
    const arrived = new Promise<Socket>((resolve) => {
      server.on('connection', (socket) => {
        record(socket, log)
        resolve(socket)
      })
    })
    const peer = await RawPeer.open(port, '/', lines)
    this.cleanup(() => peer.socket.destroy())
    return { socket: await arrived, peer, log, server }
  }

  end(): void {
    for (const cleanup of this.#cleanups.splice(0).toReversed()) cleanup()
  }
}

/** One line of the table; what it returns is what is compared. */
export type Behaviour = readonly [name: string, run: (world: World) => unknown]

/** Waits for 'close', also when it has come. */
export async function closed(...sockets: Socket[]): Promise<void> {
  for (const socket of sockets) if (socket.readyState !== socket.CLOSED) await come(socket, 'close')
}

/** Waits for an event, whatever else happens. */
export function come(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => {
    socket.once(event, resolve)
  })
}
