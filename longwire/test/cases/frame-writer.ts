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
  #octets = Buffer.alloc(1024)
  #length = 0

  /** @param masked whether to write as a client */
  constructor(masked: boolean) {
    this.#masked = masked
  }

  frame({ opcode, payload, fin, rsv }: WrittenFrame): void {
    const { length } = payload
    this.#reserve(length + 14)
    const octets = this.#octets
    const maskBit = this.#masked ? 0x80 : 0
    octets[this.#length] = (fin ? 0x80 : 0) | (rsv << 4) | opcode
    octets[this.#length + 1] = maskBit | (length < 126 ? length : length < 0x10000 ? 126 : 127)
    this.#length += 2
    if (length >= 0x10000) this.#length = octets.writeBigUInt64BE(BigInt(length), this.#length)
    else if (length >= 126) this.#length = octets.writeUInt16BE(length, this.#length)
    if (this.#masked) this.#writeMasked(payload)
    else octets.set(payload, this.#length)
    this.#length += length
  }

  /** A frame's message in fragments of `size` octets. */
  fragments(frame: WrittenFrame, size: number): void {
    const { payload } = frame
    for (let at = 0; at < payload.length; at += size) {
      const fin = at + size >= payload.length
      const opcode = at === 0 ? frame.opcode : 0
      this.frame({ ...frame, opcode, fin, payload: payload.subarray(at, at + size) })
    }
  }

  /** Octets written since the last call. */
  take(): Uint8Array {
    const taken = new Uint8Array(this.#octets.subarray(0, this.#length))
    this.#length = 0
    return taken
  }

  #writeMasked(payload: Uint8Array): void {
    this.#keys += 1
    const key = Buffer.alloc(4)
    key.writeUInt32BE(Math.imul(this.#keys, 0x9e3779b1) >>> 0)
    const octets = this.#octets
    octets.set(key, this.#length)
    this.#length += 4
    for (let at = 0; at < payload.length; at++) octets[this.#length + at] = payload[at]! ^ key[at & 3]!
  }

  #reserve(length: number): void {
    if (this.#length + length <= this.#octets.length) return
    const grown = Buffer.alloc(Math.max(this.#length + length, this.#octets.length * 2))
    grown.set(this.#octets.subarray(0, this.#length))
    this.#octets = grown
  }
}
