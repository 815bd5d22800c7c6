import { constants, createDeflateRaw, type DeflateRaw } from 'node:zlib'

import type { Compressor } from './compression-case.js'

const TAIL_OCTETS = 4

/** Compresses what an endpoint is sent: one stream of zlib for all messages, reset between them without takeover. */
export class PeerDeflater {
  readonly #takeover: boolean
  readonly #stream: DeflateRaw
  #pieces: Buffer[] = []

  constructor({ windowBits, takeover }: Compressor) {
    this.#takeover = takeover
    this.#stream = createDeflateRaw({ windowBits, level: constants.Z_BEST_SPEED })
    this.#stream.on('data', (piece: Buffer) => void this.#pieces.push(piece))
  }

  /** The payload of a compressed message, whether that is smaller or not. One call at a time. */
  async deflate(payload: Uint8Array): Promise<Uint8Array> {
    this.#stream.write(payload)
    await new Promise<void>((resolve) => {
      this.#stream.flush(constants.Z_SYNC_FLUSH, resolve)
    })
    const octets = Buffer.concat(this.#pieces.splice(0))
    if (!this.#takeover) this.#stream.reset()
    return octets.subarray(0, -TAIL_OCTETS)
  }

  close(): void {
    this.#stream.close()
  }
}
