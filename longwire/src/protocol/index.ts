export { ByteQueue } from './byte-queue.js'
export { CloseCode, isCloseCode, REASON_BYTES_MAX, type CloseStatus } from './close.js'
export { closing, type ClosingEvent, type ClosingState, type ClosingStep } from './closing.js'
export {
  Endpoint,
  type CloseOutcome,
  type EndpointOptions,
  type EndpointSink,
  type EndpointState,
  type Role,
} from './endpoint.js'
export { defaultLimits, type Limits } from './limits.js'
export { CONTROL_BYTES_MAX, Opcode, type ControlOpcode, type DataOpcode } from './opcode.js'
export * from './opening/index.js'
export type { Output } from './output.js'
export { portableUtf8 } from './portable-utf8.js'
export { serializeMessage } from './sender.js'
export type { Utf8 } from './utf8.js'
export { violations, type FaultSide, type Violation } from './violation.js'
