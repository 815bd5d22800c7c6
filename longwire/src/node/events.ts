import type { CloseOutcome } from '../protocol/index.js'

/**
 * A received message: text as a string, binary as bytes that nobody else writes to. As with a `Buffer`, a small message
 * may be a part of larger memory: its bytes are those of `buffer` from `byteOffset` on.
 */
export type ReceivedData = string | Uint8Array

/** What a connection tells its listeners. */
export type ConnectionEvents = {
  /** A whole message. */
  readonly message: ReceivedData
  /** After `send` returned false: less than half of `sendBytesHigh` waits. */
  readonly drain: void
  /** The last event, exactly once. */
  readonly close: CloseOutcome
  /** A ping came; it is answered without anybody's doing. */
  readonly ping: Uint8Array
  readonly pong: Uint8Array
}

export const connectionEvents = ['message', 'drain', 'close', 'ping', 'pong'] as const
