import { randomFillSync } from 'node:crypto'

/** Keys that are drawn at a time. */
const POOL_KEYS = 1024

const pool = new Int32Array(POOL_KEYS)
let next = POOL_KEYS

/** 32 bits from a strong source of randomness: "the masking key needs to be unpredictable" (RFC 6455 §5.3). */
export function maskingKey(): number {
  if (next === POOL_KEYS) {
    randomFillSync(pool)
    next = 0
  }
  const key = pool[next]!
  // What was used is not kept: who reads memory later learns nothing of frames that were sent.
  pool[next++] = 0
  return key
}
