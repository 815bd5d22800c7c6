/** Code that is written for the types of `@types/ws`, and values that go from one to the other. It only has to compile. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

import type * as npm from 'ws'

import WebSocket, {
  createWebSocketStream,
  Server,
  WebSocketServer,
  type ClientOptions,
  type RawData,
  type ServerOptions,
} from './index.js'

/** As applications name things. */
export type Names = [
  WebSocket.RawData,
  WebSocket.Data,
  WebSocket.CertMeta,
  WebSocket.ClientOptions,
  WebSocket.ServerOptions,
  WebSocket.PerMessageDeflateOptions,
  WebSocket.Event,
  WebSocket.MessageEvent,
  WebSocket.CloseEvent,
  WebSocket.ErrorEvent,
  WebSocket.WebSocketEventMap,
  WebSocket.EventListenerOptions,
  WebSocket.AddressInfo,
  WebSocket.VerifyClientCallbackSync,
  WebSocket.VerifyClientCallbackAsync,
  WebSocket.FinishRequestCallback,
  WebSocket.Server,
  WebSocket.WebSocketServer,
  WebSocket.WebSocket,
  ClientOptions,
  RawData,
  ServerOptions,
]

export function client(options: WebSocket.ClientOptions): WebSocket {
  const socket = new WebSocket('ws://localhost', ['a'], {
    ...options,
    perMessageDeflate: false,
    rejectUnauthorized: false,
  })
  socket.on('open', function () {
    this.send('text', (error) => error?.message)
    this.send(Buffer.alloc(1), { binary: true, compress: false, fin: true, mask: true }, () => undefined)
    this.ping()
    this.pong('data', true, (error: Error) => error.message)
  })
  socket.on('message', (data: WebSocket.RawData, isBinary: boolean) => [data, isBinary])
  socket.on('message', (data) => (data as Buffer).toString())
  socket.once('close', (code: number, reason: Buffer) => [code, reason.toString()])
  socket.off('error', (error: Error) => error)
  socket.on('upgrade', (response: IncomingMessage) => response.headers)
  socket.on('unexpected-response', (request, response) => [request.path, response.statusCode])
  socket.on('redirect', (url, request) => request.setHeader('x', url))
  socket.on('own', (...args: string[]) => args)
  socket.onmessage = (event: WebSocket.MessageEvent) => event.target.send(event.data)
  socket.onclose = ({ code, reason, wasClean }) => [code, reason, wasClean]
  socket.onerror = ({ message, error }) => [message, error]
  socket.onopen = null
  socket.addEventListener('message', ({ data }) => data, { once: true })
  socket.addEventListener('close', { handleEvent: (event) => event.code })
  socket.binaryType = 'arraybuffer'
  if (socket.readyState === WebSocket.OPEN && socket.OPEN === 1) socket.close(1000, Buffer.from('reason'))
  const stream: Duplex = createWebSocketStream(socket, { encoding: 'utf8' })
  stream.end()
  return socket
}

class Own extends WebSocket {
  alive = true
}

export function server(options: WebSocket.ServerOptions): void {
  const plain = new WebSocketServer({ ...options, port: 1 }, () => undefined)
  plain.on('connection', function (socket, request) {
    socket.send(request.url ?? '')
    for (const other of this.clients) if (other !== socket && other.readyState === WebSocket.OPEN) other.send('x')
  })
  const own = new WebSocket.Server<typeof Own>({
    noServer: true,
    WebSocket: Own,
    verifyClient: ({ origin }) => origin !== '',
  })
  own.on('connection', (socket) => socket.alive)
  own.on('headers', (headers, request) => headers.push(request.url!))
  own.on('wsClientError', (error, socket, request) => [error, socket.destroy(), request])
  for (const { alive } of own.clients) alive satisfies boolean
  own.close((error) => error)
  const verifyClient: WebSocket.VerifyClientCallbackAsync = (_info, callback) => callback(false, 401, 'no', { a: 'b' })
  const other: Server = new Server({ noServer: true, verifyClient })
  other.handleUpgrade({} as IncomingMessage, {} as Duplex, Buffer.alloc(0), (socket) =>
    other.emit('connection', socket),
  )
}

/** For libraries that are typed by `@types/ws`. */
export const asTheirs = {
  socket: (socket: WebSocket): npm.WebSocket => socket,
  server: (own: WebSocketServer): npm.WebSocketServer => own,
  Class: WebSocket as unknown as { new (url: string): npm.WebSocket } satisfies { new (url: string): npm.WebSocket },
}
