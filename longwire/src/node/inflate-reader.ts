import { Opcode, type DataOpcode, type Endpoint, type Violation } from '../protocol/index.js'
import { deflateJob, type DeflateJob } from './deflate-jobs.js'
import type { AgreedCompression } from './deflate-options.js'
import type { Reader } from './inbox.js'
import { Inflater } from './inflate.js'
import { nodeUtf8 } from './node-utf8.js'
import { copyOf } from './payload.js'

/** Who goes on with what was held back. */
export interface InflatePort extends Reader {
  /** Takes a whole message, `bytes[start..end)`. */
  deliver(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number, owned: boolean): void
  /** Takes bytes from the peer, as when they have just come. */
  take(bytes: Uint8Array, start: number, end: number): void
  ended(): void
}

const NOTHING = new Uint8Array(0)

/**
 * The compressed messages that one connection receives: small ones at once, large ones by another thread. Meanwhile
 * everything behind them is held back unseen, so nothing overtakes, and reading pauses.
 */
export class InflateReader {
  readonly #agreed: AgreedCompression
  readonly #inflater: Inflater
  readonly #endpoint: Endpoint
  readonly #port: InflatePort
  #job: DeflateJob<Uint8Array | Violation> | undefined
  #held: Uint8Array = NOTHING
  #endHeld = false
  #cancelled = false

  constructor(agreed: AgreedCompression, messageBytesMax: number, endpoint: Endpoint, port: InflatePort) {
    this.#agreed = agreed
    this.#inflater = new Inflater({ messageBytesMax, membersMax: agreed.options.membersMax }, agreed.inflateTakeover)
    this.#endpoint = endpoint
    this.#port = port
  }

  /** Whether a message is being read by another thread: what comes now is for `hold`. */
  get busy(): boolean {
    return this.#job !== undefined
  }

  hold(bytes: Uint8Array, start: number, end: number): void {
    this.#held = Buffer.concat([this.#held, bytes.subarray(start, end)])
  }

  /** Whether the end of the transport has to wait too. */
  holdEnd(): boolean {
    return (this.#endHeld = this.busy)
  }

  /** Reads the message whose compressed payload is `bytes[start..end)`; unless `owned`, that changes after the call. */
  read(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number, owned: boolean): void {
    const { syncBytesMax, parallelJobsMax } = this.#agreed.options
    if (end - start <= syncBytesMax) {
      this.#tell(opcode, this.#inflater.inflate(bytes, start, end))
      return
    }
    const own = owned ? bytes.subarray(start, end) : copyOf(bytes, start, end)
    this.#job = deflateJob(parallelJobsMax, () => this.#inflater.inflateApart(own, 0, own.length))
    this.#endpoint.hold()
    this.#port.pauseReading(true)
    void this.#job.result.then((outcome) => this.#goOn(opcode, outcome))
  }

  /** Drops what is being read and what is held back, for ever. */
  cancel(): void {
    this.#cancelled = true
    this.#held = NOTHING
    this.#job?.cancel()
    this.#job = undefined
  }

  #goOn(opcode: DataOpcode, outcome: Uint8Array | Violation | undefined): void {
    if (this.#cancelled || outcome === undefined) return
    const held = this.#held
    this.#held = NOTHING
    this.#job = undefined
    if (this.#endpoint.release()) this.#tell(opcode, outcome)
    this.#port.pauseReading(false)
    this.#port.take(held, 0, held.length)
    // There may be another large message in what was held back.
    if (!this.#endHeld || this.busy) return
    this.#endHeld = false
    this.#port.ended()
  }

  #tell(opcode: DataOpcode, outcome: Uint8Array | Violation): void {
    if (typeof outcome === 'string') this.#endpoint.violate(outcome)
    else if (opcode !== Opcode.text || nodeUtf8.isValid(outcome, 0, outcome.length))
      this.#port.deliver(opcode, outcome, 0, outcome.length, true)
    else this.#endpoint.violate('text-not-utf8')
  }
}
