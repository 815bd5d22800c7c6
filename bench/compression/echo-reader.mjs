/** Counts the messages that a server sends, and keeps the first. */
export class EchoReader {
  messages = 0
  #deflated = false
  /** @type {Buffer[]} */
  #first = []
  /** @type {Buffer} */
  #rest = Buffer.alloc(0)
  #left = 0
  #fin = false

  /** @param {Buffer} bytes */
  push(bytes) {
    let at = 0
    let all = bytes
    if (this.#rest.length > 0) all = Buffer.concat([this.#rest, bytes])
    this.#rest = Buffer.alloc(0)
    while (at < all.length) {
      if (this.#left === 0) {
        const form = (all[at + 1] ?? 0) & 0x7f
        const size = form < 126 ? 2 : form === 126 ? 4 : 10
        if (all.length - at < size) {
          this.#rest = all.subarray(at)
          return
        }
        this.#left = form < 126 ? form : form === 126 ? all.readUInt16BE(at + 2) : Number(all.readBigUInt64BE(at + 2))
        this.#fin = ((all[at] ?? 0) & 0x80) !== 0
        if (this.messages === 0 && ((all[at] ?? 0) & 0x40) !== 0) this.#deflated = true
        at += size
      }
      const end = Math.min(all.length, at + this.#left)
      if (this.messages === 0) this.#first.push(Buffer.from(all.subarray(at, end)))
      this.#left -= end - at
      at = end
      if (this.#left === 0 && this.#fin) this.messages += 1
    }
  }

  first() {
    return { deflated: this.#deflated, payload: Buffer.concat(this.#first) }
  }
}
