/** A reproducible source of randomness (mulberry32). */
export class Random {
  #state

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed | 0
  }

  /** From 0 up to, not including, 2^32. */
  word() {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  /**
   * A whole number from 0 up to, not including, `end`.
   * @param {number} end
   */
  below(end) {
    return Math.floor((this.word() / 0x1_0000_0000) * end)
  }

  /**
   * @template Item
   * @param {readonly Item[]} items at least one
   * @returns {Item}
   */
  pick(items) {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new RangeError('there is nothing to pick from')
    return item
  }

  /** @param {number} count */
  bytes(count) {
    const bytes = new Uint8Array(count)
    for (let i = 0; i < count; i++) bytes[i] = this.word()
    return bytes
  }
}

/**
 * FNV-1a over `bytes[start..end)`: names an input, and seeds what its run draws, so that the input alone reproduces it.
 * @param {Uint8Array} bytes
 */
export function hashOf(bytes, start = 0, end = bytes.length) {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193)
  return hash >>> 0
}
