import { headerByteLength, serializeMessage, type DataOpcode } from '../protocol/index.js'
import { deflateJob } from './deflate-jobs.js'
import type { DeflateLimits } from './deflate-limits.js'
import { looksDense } from './deflate-probe.js'
import { DEFLATE_LEVEL, deflate, deflateApart, type DeflateSettings } from './deflate.js'

/** A compressed message, with the frame around it that servers send. */
export interface DeflatedMessage {
  readonly payload: Uint8Array
  readonly frame?: Uint8Array
}

/** What compressing a message gives, now or later; undefined when it does not get smaller. */
export type Deflated = DeflatedMessage | undefined | Promise<DeflatedMessage | undefined>

/** One message, compressed once for each set of parameters that some connection has agreed on. */
export class DeflateOnce {
  readonly #opcode: DataOpcode
  readonly #payload: Uint8Array
  /** Made when it is first asked for: most messages are prepared for connections that compress nothing. */
  #results: Map<string, Deflated> | undefined

  /** `payload` never changes. */
  constructor(opcode: DataOpcode, payload: Uint8Array) {
    this.#opcode = opcode
    this.#payload = payload
  }

  get(settings: DeflateSettings, limits: DeflateLimits): Deflated {
    const { windowBits, memLevel, level = DEFLATE_LEVEL } = settings
    const key = `${windowBits} ${memLevel} ${level}`
    const results = (this.#results ??= new Map())
    if (results.has(key)) return results.get(key)
    const result = this.#begin(settings, limits)
    results.set(key, result)
    if (result instanceof Promise) void result.then((message) => results.set(key, message))
    return result
  }

  #begin(settings: DeflateSettings, limits: DeflateLimits): Deflated {
    const payload = this.#payload
    if (looksDense(payload)) return undefined
    if (payload.length <= limits.syncBytesMax) return this.#framed(deflate(payload, settings))
    // Without memory for zlib the message is sent as it is.
    const work = (): Promise<Uint8Array> => deflateApart(payload, settings).catch(() => payload)
    return deflateJob(limits.parallelJobsMax, work).result.then((deflated) => this.#framed(deflated ?? payload))
  }

  #framed(deflated: Uint8Array): DeflatedMessage | undefined {
    if (deflated.length >= this.#payload.length) return undefined
    const frame = serializeMessage(this.#opcode, deflated, true)
    return { payload: frame.subarray(headerByteLength(deflated.length, false)), frame }
  }
}
