import { REFERENCE_BYTES_MIN, WINDOW_BITS_PRODUCED_MIN, type DataOpcode } from '../protocol/index.js'
import { deflateJob, type DeflateJob } from './deflate-jobs.js'
import type { Deflated, DeflateOnce, DeflatedMessage } from './deflate-once.js'
import type { AgreedCompression } from './deflate-options.js'
import { Deflater, type DeflateSettings } from './deflate.js'
import { copyOf } from './payload.js'

/** What a message has in common with those of other connections. */
export interface Shared {
  readonly frame: Uint8Array
  readonly once: DeflateOnce
}

/** A message that goes through the compressor. */
export interface QueuedMessage {
  readonly opcode: DataOpcode
  readonly payload: Uint8Array
  readonly compress: boolean
  readonly shared?: Shared
}

/** Something else that has its place between messages. */
interface QueuedAction {
  readonly run: () => void
  readonly byteLength: number
}

/** Where messages go when their turn has come. */
export interface DeflatePort {
  /** `frame` is there when the whole frame, without a mask, exists already. */
  passOn(opcode: DataOpcode, payload: Uint8Array, frame: Uint8Array | undefined, deflated: boolean): void
  /** Something was passed on later than it was put here. */
  queueMoved(): void
}

/** The messages of one connection on their way through its compressor. None overtakes another. */
export class DeflateQueue {
  readonly #agreed: AgreedCompression
  readonly #port: DeflatePort
  readonly #settings: DeflateSettings
  readonly #deflater: Deflater
  #waiting: (QueuedMessage | QueuedAction)[] = []
  #byteLength = 0
  #job: DeflateJob<Uint8Array | undefined> | undefined
  #busy = false
  #cleared = false

  constructor(agreed: AgreedCompression, port: DeflatePort) {
    this.#agreed = agreed
    this.#port = port
    const { memLevel, level } = agreed.options
    this.#settings = { windowBits: agreed.windowBits, memLevel, level }
    this.#deflater = new Deflater(this.#settings, agreed.deflateTakeover)
  }

  /** Bytes that wait, as they were before compression. */
  get byteLength(): number {
    return this.#byteLength
  }

  /** Whether messages wait; what is sent now must wait behind them. */
  get busy(): boolean {
    return this.#busy
  }

  /** Whether a message has to go through here; otherwise it may be sent at once. */
  wants(byteLength: number, compress: boolean): boolean {
    return this.#busy || (compress && this.#compresses(byteLength))
  }

  put(message: QueuedMessage): void {
    if (this.#busy) this.#keep(message)
    else this.#send(message)
  }

  /** Does something behind everything that was put here before: at once when nothing waits. */
  inTurn(run: () => void, byteLength = 0): void {
    if (!this.#busy) run()
    else {
      this.#byteLength += byteLength
      this.#waiting.push({ run, byteLength })
    }
  }

  /** Drops what waits, for ever. */
  clear(): void {
    this.#cleared = true
    this.#waiting = []
    this.#byteLength = 0
    this.#busy = false
    this.#job?.cancel()
    this.#job = undefined
  }

  #compresses(byteLength: number): boolean {
    const { windowBits, options } = this.#agreed
    return byteLength >= options.thresholdBytes && windowBits >= WINDOW_BITS_PRODUCED_MIN
  }

  #keep(message: QueuedMessage): void {
    const { payload, shared } = message
    this.#byteLength += payload.length
    this.#waiting.push(shared === undefined ? { ...message, payload: kept(payload) } : message)
  }

  #send(message: QueuedMessage): void {
    const deflated = this.#deflate(message)
    if (!(deflated instanceof Promise)) {
      this.#passOn(message, deflated)
      return
    }
    this.#busy = true
    this.#byteLength += message.payload.length
    void deflated.then((later) => this.#settle(message, later))
  }

  #deflate({ payload, compress, shared }: QueuedMessage): Deflated {
    const { options, deflateTakeover } = this.#agreed
    if (!compress || !this.#compresses(payload.length)) return undefined
    if (shared !== undefined && !deflateTakeover) return shared.once.get(this.#settings, options)
    if (payload.length <= options.syncBytesMax) return asMessage(this.#deflater.deflate(payload))
    const source = kept(payload)
    // Without memory for zlib the message is sent as it is.
    const work = (): Promise<Uint8Array | undefined> => this.#deflater.deflateApart(source).catch(() => undefined)
    this.#job = deflateJob(options.parallelJobsMax, work)
    return this.#job.result.then(asMessage)
  }

  #settle(message: QueuedMessage, deflated: DeflatedMessage | undefined): void {
    if (this.#cleared) return
    this.#job = undefined
    this.#busy = false
    this.#byteLength -= message.payload.length
    this.#passOn(message, deflated)
    while (this.#waiting.length > 0 && !this.#busy) {
      const next = this.#waiting.shift()!
      if ('run' in next) {
        this.#byteLength -= next.byteLength
        next.run()
      } else {
        this.#byteLength -= next.payload.length
        this.#send(next)
      }
    }
    this.#port.queueMoved()
  }

  #passOn({ opcode, payload, shared }: QueuedMessage, deflated: DeflatedMessage | undefined): void {
    if (deflated === undefined) this.#port.passOn(opcode, payload, shared?.frame, false)
    else this.#port.passOn(opcode, deflated.payload, deflated.frame, true)
  }
}

/** A payload that has to last: taken by reference from the size on from which it is when it is sent at once. */
function kept(payload: Uint8Array): Uint8Array {
  return payload.length < REFERENCE_BYTES_MIN ? copyOf(payload, 0, payload.length) : payload
}

function asMessage(payload: Uint8Array | undefined): DeflatedMessage | undefined {
  return payload === undefined ? undefined : { payload }
}
