import { markAsUntransferable } from 'node:worker_threads'

import type { MessageMemory } from '../protocol/index.js'
import { copyOf } from './payload.js'

/** From this size on a share of a block would leave too much of it empty. */
const SHARE_BYTES_MAX = 8 * 1024
const BLOCK_BYTES = 64 * 1024
/** Every message begins where any typed array may lie. */
const ALIGNMENT = 8

/**
 * Memory for small binary messages, several in one block, as small Buffers of Node lie: what was handed out is never
 * written again, and no block can be transferred away.
 */
export class MessageBlocks implements MessageMemory {
  bytes = new Uint8Array(0)
  view = new DataView(this.bytes.buffer)
  #used = 0

  take(byteLength: number): number {
    if (byteLength > SHARE_BYTES_MAX) return -1
    if (this.#used + byteLength > this.bytes.length) this.#renew()
    const at = this.#used
    this.#used = (at + byteLength + ALIGNMENT - 1) & -ALIGNMENT
    return at
  }

  own(byteLength: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Buffer.allocUnsafeSlow(byteLength).buffer)
  }

  #renew(): void {
    this.bytes = this.own(BLOCK_BYTES)
    this.view = new DataView(this.bytes.buffer)
    markAsUntransferable(this.bytes.buffer)
    this.#used = 0
  }
}

/** The same message with nothing else behind it: one that waits must not hold more memory than is counted. */
export function alone(message: Uint8Array): Uint8Array {
  return message.length > SHARE_BYTES_MAX ? message : copyOf(message, 0, message.length)
}
