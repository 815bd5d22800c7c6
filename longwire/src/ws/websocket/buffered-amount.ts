/** The part of a connection that knows how much has not left. */
export interface Buffering {
  /** With the frames' headers. */
  readonly bufferedBytes: number
}

interface Turn {
  /** Bytes of messages. */
  bytes: number
  /** What they added to the connection's `bufferedBytes`. */
  frameBytes: number
}

/**
 * Counts `bufferedAmount`: bytes given to `send` that had not left when this turn of the event loop began, without the
 * frames around them. Bytes that no connection took are counted for ever.
 */
export class BufferedAmount {
  /** Not with the connection: they wait behind a Blob, or were sent too late. */
  #apartBytes = 0
  #now: Turn = { bytes: 0, frameBytes: 0 }
  /** Earlier turns whose messages have not all left, the oldest first. */
  #earlier: Turn[] = []
  #buffering: Buffering | undefined

  /** `send` was called. */
  add(bytes: number): void {
    this.#apartBytes += bytes
  }

  /** Runs `send`, which gives `bytes` that were added before to the connection, and says whether it took them. */
  handOver(bytes: number, connection: Buffering, send: () => boolean): void {
    const before = connection.bufferedBytes
    if (!send()) return
    this.#buffering = connection
    this.#apartBytes -= bytes
    if (this.#now.bytes === 0) setImmediate(() => this.#endTurn())
    this.#now.bytes += bytes
    this.#now.frameBytes += Math.max(0, connection.bufferedBytes - before)
  }

  /** Nothing will leave any more. @param allLeft whether everything did that the connection was given */
  end(allLeft: boolean): void {
    const stuck = allLeft ? 0 : this.#earlierBytes() + this.#now.bytes
    this.#apartBytes += stuck
    this.#earlier = []
    this.#now = { bytes: 0, frameBytes: 0 }
    this.#buffering = undefined
  }

  get value(): number {
    this.#review()
    return this.#apartBytes + this.#now.bytes + this.#earlierBytes()
  }

  #endTurn(): void {
    if (this.#now.bytes === 0) return
    this.#earlier.push(this.#now)
    this.#now = { bytes: 0, frameBytes: 0 }
    // What the kernel took at once is told to have left a turn later.
    setImmediate(() => this.#review())
  }

  #earlierBytes(): number {
    return this.#earlier.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** What has not left is what was sent last. */
  #review(): void {
    if (this.#buffering === undefined) return
    let left = this.#buffering.bufferedBytes - this.#now.frameBytes
    const waiting: Turn[] = []
    for (const { bytes, frameBytes } of this.#earlier.toReversed()) {
      if (left <= 0) break
      const part = Math.min(1, left / frameBytes)
      waiting.unshift({ bytes: Math.ceil(bytes * part), frameBytes: Math.min(frameBytes, left) })
      left -= frameBytes
    }
    this.#earlier = waiting
  }
}
