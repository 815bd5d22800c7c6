export { ByteQueue } from './byte-queue.js'
export { CloseCode, isCloseCode, REASON_BYTES_MAX, serializeClose, type CloseStatus } from './close.js'
export { closing, type ClosingEvent, type ClosingState, type ClosingStep } from './closing.js'
export { DEFLATE, type DeflateTerms, type DeflateWishes, WINDOW_BITS_MAX, WINDOW_BITS_PRODUCED_MIN } from './deflate.js'
export { deflateClient } from './deflate-client.js'
export { deflateServer } from './deflate-server.js'
export { closeDeflated, mayHaveSwallowed, trimTail, type Closing } from './deflate-tail.js'
export {
  Endpoint,
  type CloseOutcome,
  type EndpointOptions,
  type EndpointSink,
  type EndpointState,
  type Role,
} from './endpoint.js'
export { defaultLimits, withDefaults, type Limits } from './limits.js'
export type { MessageMemory } from './message-memory.js'
export { CONTROL_BYTES_MAX, Opcode, type ControlOpcode, type DataOpcode } from './opcode.js'
export * from './opening/index.js'
export type { Output } from './output.js'
export { portableUtf8 } from './portable-utf8.js'
export { headerByteLength } from './header.js'
export { REFERENCE_BYTES_MIN, serializeMessage } from './sender.js'
export { UTF8_BYTES_PER_UNIT_MAX, type Utf8 } from './utf8.js'
export { violations, type FaultSide, type Violation } from './violation.js'
