import { rawFrame } from '../support/raw-frame.js'

export interface WrittenFrame {
  readonly opcode: number
  readonly payload: Uint8Array
  readonly fin: boolean
  readonly rsv: number
}

/** Frames as the peer of an endpoint sends them, whatever is wrong with them. Shares nothing with the code under test. */
export class FrameWriter {
  readonly #masked: boolean
  #keys = 0
  #frames: Uint8Array[] = []

  /** @param masked whether to write as a client */
  constructor(masked: boolean) {
    this.#masked = masked
  }

  frame(frame: WrittenFrame): void {
    const { payload, ...header } = frame
    const declared = BigInt(payload.length)
    if (this.#masked) {
      const key = this.#nextKey()
      this.#frames.push(rawFrame({ ...header, declared, key }), masked(payload, key))
    } else this.#frames.push(rawFrame({ ...header, declared }), payload)
  }

  /** A frame's message in fragments of `size` octets. An extension's bit stands on the first (RFC 7692 §6). */
  fragments(frame: WrittenFrame, size: number): void {
    const { payload } = frame
    for (let at = 0; at < payload.length; at += size) {
      const fin = at + size >= payload.length
      const opcode = at === 0 ? frame.opcode : 0
      const rsv = at === 0 ? frame.rsv : 0
      this.frame({ opcode, fin, rsv, payload: payload.subarray(at, at + size) })
    }
  }

  /** Octets written since the last call. */
  take(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#frames.splice(0)))
  }

  #nextKey(): readonly [number, number, number, number] {
    this.#keys += 1
    const key = Math.imul(this.#keys, 0x9e3779b1)
    return [key >>> 24, (key >>> 16) & 0xff, (key >>> 8) & 0xff, key & 0xff]
  }
}

function masked(payload: Uint8Array, key: readonly number[]): Uint8Array {
  const octets = new Uint8Array(payload)
  for (let at = 0; at < octets.length; at++) octets[at]! ^= key[at & 3]!
  return octets
}
