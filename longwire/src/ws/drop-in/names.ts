import type { ClientRequest, IncomingMessage } from 'node:http'

import type { PerMessageDeflateOptions } from './deflate-settings.js'
import type * as events from './events.js'
import type { extension } from './extension.js'
import type { RawData } from './message-data.js'
import type { ServerOptions, VerifyClientAsync, VerifyClientSync } from './server-options.js'
import type { subprotocol } from './subprotocol.js'
import type { AddressInfo, WebSocketServer } from './websocket-server.js'
import type { createWebSocketStream } from './websocket-stream.js'
import type { WebSocket } from './websocket.js'

/** What a message event holds: text as a string. */
export type Data = string | RawData

/** What an event says of its WebSocket: as much as fits the declarations of ws, so that one may be given for the other. */
type Target = Pick<
  WebSocket,
  'readyState' | 'url' | 'protocol' | 'extensions' | 'bufferedAmount' | 'send' | 'ping' | 'pong' | 'close' | 'terminate'
>

export type Event = events.SocketEvent<Target>
export type MessageEvent = events.MessageEvent<Data, Target>
export type CloseEvent = events.CloseEvent<Target>
export type ErrorEvent = events.ErrorEvent<Target>

/** A certificate or key, as `checkServerIdentity` of old got it. */
export type CertMeta = string | string[] | Buffer | Buffer[]

/** The events of `addEventListener`. */
export interface WebSocketEventMap {
  open: Event
  message: MessageEvent
  close: CloseEvent
  error: ErrorEvent
}

export interface EventListenerOptions {
  once?: boolean | undefined
}

/** The value of an attribute such as `onopen`. */
export type Handler<E> = ((event: E) => void) | null
export type Listener<E> = ((event: E) => void) | { handleEvent(event: E): void }

/** The events of the emitter, each with its arguments. */
export interface WebSocketEvents {
  open: []
  message: [data: RawData, isBinary: boolean]
  /** 1005 when the peer's Close had no code, 1006 when there was none. */
  close: [code: number, reason: Buffer]
  error: [error: Error]
  ping: [data: Buffer]
  pong: [data: Buffer]
  /** The response that opens the connection has come. */
  upgrade: [response: IncomingMessage]
  /** Another response has come. Who listens decides what happens. */
  'unexpected-response': [request: ClientRequest, response: IncomingMessage]
  redirect: [url: string, request: ClientRequest]
}

/** What can be sent: the bytes of an array are its numbers. */
export type Sendable =
  | string
  | number
  | Blob
  | ArrayBufferLike
  | ArrayBufferView
  | readonly unknown[]
  | { valueOf(): ArrayBuffer }
  | { valueOf(): SharedArrayBuffer }
  | { valueOf(): Uint8Array }
  | { valueOf(): readonly number[] }
  | { valueOf(): string }
  | { [Symbol.toPrimitive](hint: string): string }

/** What the class carries for those who have nothing but it. */
export interface Companions {
  readonly WebSocketServer: typeof WebSocketServer
  readonly createWebSocketStream: typeof createWebSocketStream
  readonly extension: typeof extension
  readonly subprotocol: typeof subprotocol
}

export type {
  AddressInfo,
  PerMessageDeflateOptions,
  ServerOptions,
  VerifyClientAsync,
  VerifyClientSync,
  WebSocketServer,
}
