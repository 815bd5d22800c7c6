export type { CloseOutcome, CustomRefusal, HeaderList, Refusal } from '../protocol/index.js'
export { accept } from './accept.js'
export type { RefusedArrival } from './arrival.js'
export { attach, type Attachment } from './attach.js'
export type { CloseOptions } from './close-options.js'
export { connect, type ConnectOptions } from './connect.js'
export { Connection, type ConnectionFacts, type ConnectionRequest } from './connection.js'
export type { ConnectionSource } from './connection-source.js'
export { defaultDeflateLimits, type DeflateLimits } from './deflate-limits.js'
export type { CompressionOptions, SendOptions } from './deflate-options.js'
export type { ConnectionEvents, ReceivedData } from './events.js'
export { Group } from './group.js'
export { HandshakeError } from './handshake-error.js'
export { defaultHttp2Limits, type Http2Limits } from './http2/session-limits.js'
export {
  defaultClientLimits,
  defaultConnectionLimits,
  defaultServerLimits,
  type ClientLimits,
  type ConnectionLimits,
  type ServerLimits,
} from './limits.js'
export { listen, type ListenOptions } from './listen.js'
export type { Listener } from './listener.js'
export type { Data } from './payload.js'
export { prepare, PreparedMessage } from './prepared-message.js'
export type { ServerEvents } from './reception.js'
export type { ServerOptions, Verdict, Verify } from './server-options.js'
