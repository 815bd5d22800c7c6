export { WebSocketError, type WebSocketCloseInfo } from './websocket-error.js'
export { WebSocketStream, type WebSocketOpenInfo } from './websocket-stream.js'
export type { Message } from './writable-messages.js'
