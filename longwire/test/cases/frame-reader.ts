import { kindOf } from './kind.js'
import { label } from './label.js'

interface Header {
  readonly fin: boolean
  readonly opcode: number
  readonly key: Buffer | undefined
  readonly payload: Buffer
  readonly size: number
}

/** Reads what an endpoint sends, as strictly as RFC 6455 is worded. Shares nothing with the code under test. */
export class FrameReader {
  /** A line for each message and control frame, and for each fault. */
  readonly lines: string[] = []
  readonly #masked: boolean
  #rest = Buffer.alloc(0)
  #header: Header | undefined
  #filled = 0
  #message: { readonly kind: string; readonly parts: Buffer[] } | undefined

  /** @param masked whether a client is read */
  constructor(masked: boolean) {
    this.#masked = masked
  }

  push(octets: Uint8Array): void {
    let left = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
    if (this.#header === undefined && this.#rest.length > 0) left = Buffer.concat([this.#rest, left])
    for (;;) {
      if (this.#header === undefined) {
        this.#header = this.#readHeader(left)
        this.#filled = 0
        this.#rest = this.#header === undefined ? Buffer.from(left) : Buffer.alloc(0)
        if (this.#header === undefined) return
        left = left.subarray(this.#header.size)
      }
      const { payload } = this.#header
      const count = left.copy(payload, this.#filled)
      this.#filled += count
      left = left.subarray(count)
      if (this.#filled < payload.length) return
      this.#frame(this.#header)
      this.#header = undefined
    }
  }

  #readHeader(octets: Buffer): Header | undefined {
    const form = (octets[1] ?? 0) & 0x7f
    const keyAt = form < 126 ? 2 : form === 126 ? 4 : 10
    const masked = ((octets[1] ?? 0) & 0x80) !== 0
    const size = keyAt + (masked ? 4 : 0)
    if (octets.length < size) return undefined
    const length = form < 126 ? form : form === 126 ? octets.readUInt16BE(2) : Number(octets.readBigUInt64BE(2))
    if (length < [0, 126, 0x10000][Math.max(0, form - 125)]!) this.#fault('a length that is not minimal')
    if ((octets[0]! & 0x70) !== 0) this.#fault('a reserved bit')
    if (masked !== this.#masked) this.#fault(masked ? 'masked' : 'not masked')
    const fin = (octets[0]! & 0x80) !== 0
    const opcode = octets[0]! & 0x0f
    if (opcode >= 8 && (!fin || length > 125)) this.#fault('a control frame that is fragmented or too long')
    const key = masked ? Buffer.from(octets.subarray(keyAt, size)) : undefined
    return { fin, opcode, key, payload: Buffer.alloc(length), size }
  }

  #frame({ fin, opcode, key, payload }: Header): void {
    if (key !== undefined) for (let at = 0; at < payload.length; at++) payload[at]! ^= key[at & 3]!
    const kind = kindOf(opcode)
    if (kind === undefined) this.#fault(`opcode ${opcode}`)
    else if (opcode >= 8) this.#control(kind, payload)
    else this.#data(kind, payload, fin)
  }

  #control(kind: string, payload: Buffer): void {
    if (kind === 'close' && (payload.length === 1 || !isUtf8(payload.subarray(2)))) this.#fault('a bad close')
    else this.lines.push(label(kind, payload))
  }

  #data(kind: string, payload: Buffer, fin: boolean): void {
    if ((kind === 'continuation') !== (this.#message !== undefined)) this.#fault(`${kind} out of place`)
    this.#message ??= { kind, parts: [] }
    this.#message.parts.push(payload)
    if (!fin) return
    const { kind: first, parts } = this.#message
    this.#message = undefined
    this.lines.push(label(first, parts.length === 1 ? payload : Buffer.concat(parts)))
  }

  #fault(what: string): void {
    this.lines.push(`FAULT: ${what}`)
  }
}

function isUtf8(octets: Uint8Array): boolean {
  try {
    return typeof new TextDecoder('utf-8', { fatal: true }).decode(octets) === 'string'
  } catch {
    return false
  }
}
