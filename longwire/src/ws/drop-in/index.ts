import { extension } from './extension.js'
import { Sender } from './sender.js'
import { subprotocol } from './subprotocol.js'
import { WebSocketServer } from './websocket-server.js'
import { createWebSocketStream } from './websocket-stream.js'
import { WebSocket } from './websocket.js'

WebSocket.WebSocket = WebSocket
WebSocket.Server = WebSocketServer
WebSocket.WebSocketServer = WebSocketServer
WebSocket.Sender = Sender
WebSocket.createWebSocketStream = createWebSocketStream
WebSocket.extension = extension
WebSocket.subprotocol = subprotocol

export { createWebSocketStream, extension, Sender, subprotocol, WebSocket, WebSocketServer, WebSocketServer as Server }
// oxlint-disable-next-line import/no-default-export -- what ws exports
export { WebSocket as default, WebSocket as 'module.exports' }

export type { ClientOptions, FinishRequestCallback } from './client-options.js'
export type { LimitOptions } from './connection-limits.js'
export type { BinaryType, RawData } from './message-data.js'
export type {
  AddressInfo,
  CertMeta,
  CloseEvent,
  Data,
  ErrorEvent,
  Event,
  EventListenerOptions,
  MessageEvent,
  PerMessageDeflateOptions,
  Sendable,
  ServerOptions,
  VerifyClientAsync as VerifyClientCallbackAsync,
  VerifyClientSync as VerifyClientCallbackSync,
  WebSocketEventMap,
} from './names.js'
export type { SendOptions } from './send-options.js'
