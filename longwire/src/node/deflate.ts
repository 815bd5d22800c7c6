import { promisify } from 'node:util'
import { constants, deflateRaw, deflateRawSync, type ZlibOptions } from 'node:zlib'

import { trimTail } from '../protocol/index.js'
import { looksDense } from './deflate-probe.js'
import { windowAfter } from './deflate-window.js'
import { pieceBytes } from './zlib-piece.js'

const deflateRawApart = promisify<Uint8Array, ZlibOptions, Uint8Array>(deflateRaw)

export interface DeflateSettings {
  readonly windowBits: number
  readonly memLevel: number
  /** zlib's, 1 to 9. Default `DEFLATE_LEVEL`. */
  readonly level?: number
}

/** The better levels take about twice as long for a few percent less. */
export const DEFLATE_LEVEL = constants.Z_BEST_SPEED

/** `payload` as the payload of a compressed message: without the tail, so an empty one is the byte 0 (RFC 7692 §7.2.1). */
export function deflate(payload: Uint8Array, settings: DeflateSettings, window?: Uint8Array): Uint8Array {
  return trimTail(deflateRawSync(payload, zlibOptions(payload, settings, window)))
}

/** The same by another thread. */
export async function deflateApart(
  payload: Uint8Array,
  settings: DeflateSettings,
  window?: Uint8Array,
): Promise<Uint8Array> {
  return trimTail(await deflateRawApart(payload, zlibOptions(payload, settings, window)))
}

function zlibOptions(payload: Uint8Array, settings: DeflateSettings, window: Uint8Array | undefined): ZlibOptions {
  const { windowBits, memLevel, level = DEFLATE_LEVEL } = settings
  return {
    level,
    windowBits,
    memLevel,
    finishFlush: constants.Z_SYNC_FLUSH,
    // Most of what is worth compressing gets half as long.
    chunkSize: pieceBytes(Math.ceil(payload.length / 2)),
    ...(window !== undefined && { dictionary: window }),
  }
}

/**
 * Compresses the messages of one connection, one after the other. What does not get smaller is left alone: undefined.
 * Between messages it holds no more than the window that the next one may refer to, and without takeover nothing.
 */
export class Deflater {
  readonly #settings: DeflateSettings
  readonly #takeover: boolean
  #window: Uint8Array | undefined

  constructor(settings: DeflateSettings, takeover: boolean) {
    this.#settings = settings
    this.#takeover = takeover
  }

  deflate(payload: Uint8Array): Uint8Array | undefined {
    if (!this.#worthwhile(payload)) return undefined
    return this.#choose(payload, deflate(payload, this.#settings, this.#window))
  }

  /** The same by another thread; the next message waits for this one. */
  async deflateApart(payload: Uint8Array): Promise<Uint8Array | undefined> {
    if (!this.#worthwhile(payload)) return undefined
    return this.#choose(payload, await deflateApart(payload, this.#settings, this.#window))
  }

  /** With takeover even what is dense may be a repetition. */
  #worthwhile(payload: Uint8Array): boolean {
    return this.#takeover || !looksDense(payload)
  }

  #choose(payload: Uint8Array, deflated: Uint8Array): Uint8Array | undefined {
    if (deflated.length >= payload.length) return undefined
    if (this.#takeover) this.#window = windowAfter(this.#window, payload, 2 ** this.#settings.windowBits)
    return deflated
  }
}
