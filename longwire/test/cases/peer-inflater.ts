import { constants, inflateRawSync } from 'node:zlib'

import type { Compressor } from './compression-case.js'

const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff])
const WINDOW_BITS_MAX = 15

/**
 * zlib sees a reference beyond the window only when it leaves the piece of output that it is writing: in small pieces
 * it sees (nearly) all of them. Nothing of DEFLATE refers further back than the largest window.
 */
const STRICT_PIECE_OCTETS = 256
const PIECE_OCTETS = 64 * 1024

/** Decompresses what an endpoint sends, with no more than the endpoint has agreed to need. */
export class PeerInflater {
  readonly #compressor: Compressor
  #window = Buffer.alloc(0)

  /** @param compressor the endpoint's */
  constructor(compressor: Compressor) {
    this.#compressor = compressor
  }

  /** @throws {Error} for what is not DEFLATE, or refers to what the endpoint must not refer to */
  inflate(octets: Uint8Array): Uint8Array {
    const { windowBits, takeover } = this.#compressor
    const payload = inflateRawSync(Buffer.concat([octets, TAIL]), {
      windowBits,
      finishFlush: constants.Z_SYNC_FLUSH,
      chunkSize: windowBits < WINDOW_BITS_MAX ? STRICT_PIECE_OCTETS : PIECE_OCTETS,
      ...(this.#window.length > 0 && { dictionary: this.#window }),
    })
    if (takeover) this.#window = Buffer.concat([this.#window, payload]).subarray(-(2 ** windowBits))
    return payload
  }
}
