import type { Output } from '../protocol/index.js'
import type { FrameRun } from './frame-run.js'
import { Slab } from './slab.js'
import type { Transport } from './transport.js'
import type { Turn } from './turn.js'

/** Handed to the transport at most in one write, so that progress is seen at least this often. */
export const WRITE_BYTES_MAX = 256 * 1024

const SLAB_BYTES = 64 * 1024
const OWN_SLAB_BYTES_MIN = 4 * 1024
/** Frames by reference below this size are copied while the transport is not draining: a reference would hold more memory than it counts. */
const BACKLOG_REFERENCE_BYTES_MIN = 4 * 1024
/** Frames by reference below this size are joined; larger ones are cheaper as chunks of their own. */
const RUN_FRAME_BYTES_MAX = 8 * 1024

/** The memory that all connections of a process write their frames into while their transports drain. */
export function sharedSlab(): Slab {
  return new Slab(SLAB_BYTES, SLAB_BYTES)
}

/**
 * Gathers the frames of one connection until it is flushed: in one write, or in a few of at most `WRITE_BYTES_MAX`.
 * While a write has not left, nothing more is given to the transport; what is queued then is held in memory of this
 * connection's own, so that a peer that does not read holds no more than what is counted.
 */
export class Outbox implements Output {
  readonly #transport: Transport
  readonly #turn: Turn
  readonly #shared: Slab
  #own: Slab | undefined
  #bytes: Uint8Array
  /** Whole pieces, in order, before the segment or the run; a connection has one of these two at most. */
  #chunks: Uint8Array[] | undefined
  /** Written frames: `#segment[#segmentStart..#segmentEnd)`. */
  #segment: Buffer | undefined
  #segmentStart = 0
  #segmentEnd = 0
  /** Frames by reference. */
  #run: FrameRun | undefined
  #queuedBytes = 0
  #inFlightBytes = 0
  /** How many bytes have left since the connection began. */
  #leftBytes = 0

  constructor(transport: Transport, turn: Turn, shared: Slab) {
    this.#transport = transport
    this.#turn = turn
    this.#shared = shared
    this.#bytes = shared.bytes
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** Bytes that wait here and in the transport. */
  get bufferedBytes(): number {
    return this.congested ? this.#queuedBytes + this.#transport.bufferedBytes : this.#queuedBytes
  }

  /** Bytes that wait here. */
  get queuedBytes(): number {
    return this.#queuedBytes
  }

  /** Whether the transport has not yet taken what it was given. */
  get congested(): boolean {
    return this.#inFlightBytes > 0
  }

  /** How many bytes have left this process since the connection began. */
  get leftBytes(): number {
    return this.#leftBytes
  }

  /** How many bytes will have left when everything has that was put here so far. */
  get endBytes(): number {
    return this.#leftBytes + this.#inFlightBytes + this.#queuedBytes
  }

  reserve(byteLength: number): number {
    this.#queuedBytes += byteLength
    if (this.#run !== undefined) this.#seal()
    const slab = this.#slab
    if (!slab.makeRoom(byteLength)) return this.#reserveAlone(byteLength)
    const offset = slab.used
    slab.used += byteLength
    // Another connection may have written behind our segment, or the slab may be a new one.
    if (this.#segment !== slab.bytes || this.#segmentEnd !== offset) {
      this.#seal()
      this.#segment = slab.bytes
      this.#segmentStart = offset
    }
    this.#segmentEnd = slab.used
    this.#bytes = slab.bytes
    return offset
  }

  release(byteLength: number): void {
    this.#queuedBytes -= byteLength
    this.#segmentEnd -= byteLength
    const slab = this.#slab
    if (this.#segment === slab.bytes) slab.used -= byteLength
  }

  append(bytes: Uint8Array): void {
    if (this.congested && bytes.length < BACKLOG_REFERENCE_BYTES_MIN) {
      const offset = this.reserve(bytes.length)
      this.#bytes.set(bytes, offset)
      return
    }
    this.#queuedBytes += bytes.length
    if (!this.congested && bytes.length < RUN_FRAME_BYTES_MAX) {
      if (this.#segment !== undefined) this.#seal()
      this.#run = (this.#run ?? this.#turn.run).followedBy(bytes)
    } else {
      this.#seal()
      this.#push(bytes)
    }
  }

  /**
   * Lets a frame follow others by reference, if that is all there is to it: nothing has to wait (there is no run then), and
   * less than `bytesMax` and than one write would be queued.
   */
  extend(frame: Uint8Array, bytesMax: number): boolean {
    const run = this.#run
    const queuedBytes = this.#queuedBytes + frame.length
    if (run === undefined || frame.length >= RUN_FRAME_BYTES_MAX) return false
    if (queuedBytes >= bytesMax || queuedBytes >= WRITE_BYTES_MAX) return false
    this.#run = run.followedBy(frame)
    this.#queuedBytes = queuedBytes
    return true
  }

  /** Gives what is queued to the transport, unless that is still busy. */
  flush(): void {
    while (this.#queuedBytes > 0 && !this.congested) this.#write()
  }

  /** The transport has taken everything it was given. */
  drained(): void {
    this.#leftBytes += this.#inFlightBytes
    this.#inFlightBytes = 0
    if (this.#queuedBytes === 0) this.#own = undefined
  }

  /** Lets go of everything that is queued. */
  clear(): void {
    this.#reset()
    this.#queuedBytes = 0
    this.#own = undefined
  }

  /** What frames are written into now. */
  get #slab(): Slab {
    return this.congested ? (this.#own ??= new Slab(OWN_SLAB_BYTES_MIN, SLAB_BYTES)) : this.#shared
  }

  #reserveAlone(byteLength: number): number {
    this.#seal()
    this.#bytes = this.#segment = Buffer.allocUnsafeSlow(byteLength)
    this.#segmentStart = 0
    this.#segmentEnd = byteLength
    return 0
  }

  #write(): void {
    if (this.#queuedBytes > WRITE_BYTES_MAX) this.#writePart()
    else if (this.#chunks !== undefined) {
      this.#seal()
      const chunks = this.#chunks
      this.#reset()
      this.#sent(this.#queuedBytes, this.#transport.writeAll(chunks))
    } else if (this.#run !== undefined) {
      const frames = this.#run.join()
      this.#reset()
      this.#sent(frames.length, this.#transport.write(frames))
    } else this.#writeSegment()
  }

  #writeSegment(): void {
    const segment = this.#segment!
    const start = this.#segmentStart
    const end = this.#segmentEnd
    this.#reset()
    const slab = this.#shared
    const shared = segment === slab.bytes
    const left = this.#transport.write(shared ? slab.view(start, end) : segment.subarray(start, end))
    if (left && shared && slab.used === end) slab.used = start
    this.#sent(end - start, left)
  }

  /** Writes `WRITE_BYTES_MAX` bytes of what is queued; the rest stays. */
  #writePart(): void {
    this.#seal()
    const chunks = this.#chunks!
    let room = WRITE_BYTES_MAX
    let whole = 0
    while (chunks[whole]!.length <= room) room -= chunks[whole++]!.length
    const part = chunks.splice(0, whole)
    if (room > 0) {
      part.push(chunks[0]!.subarray(0, room))
      chunks[0] = chunks[0]!.subarray(room)
    }
    if (chunks.length === 0) this.#chunks = undefined
    this.#sent(WRITE_BYTES_MAX, this.#transport.writeAll(part))
  }

  #sent(byteLength: number, left: boolean): void {
    this.#queuedBytes -= byteLength
    if (left) this.#leftBytes += byteLength
    else this.#inFlightBytes = byteLength
  }

  #reset(): void {
    this.#chunks = this.#segment = this.#run = undefined
  }

  /** Makes the segment or the run a chunk. */
  #seal(): void {
    if (this.#segment !== undefined) {
      this.#push(this.#segment.subarray(this.#segmentStart, this.#segmentEnd))
      this.#segment = undefined
    } else if (this.#run !== undefined) {
      this.#push(this.#run.join())
      this.#run = undefined
    }
  }

  #push(chunk: Uint8Array): void {
    if (this.#chunks === undefined) this.#chunks = [chunk]
    else this.#chunks.push(chunk)
  }
}
