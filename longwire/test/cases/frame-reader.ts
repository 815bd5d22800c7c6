import { kindOf } from './kind.js'
import { label } from './label.js'
import type { PeerInflater } from './peer-inflater.js'

const RSV1 = 4

interface Header {
  readonly fin: boolean
  readonly opcode: number
  readonly deflated: boolean
  readonly key: Buffer | undefined
  readonly payload: Buffer
  readonly size: number
}

/** Reads what an endpoint sends, as strictly as RFC 6455 is worded. Shares nothing with the code under test. */
export class FrameReader {
  /** A line for each message and control frame, and for each fault. */
  readonly lines: string[] = []
  readonly #masked: boolean
  readonly #inflater: PeerInflater | undefined
  #rest = Buffer.alloc(0)
  #header: Header | undefined
  #filled = 0
  #message: { readonly kind: string; readonly deflated: boolean; readonly parts: Buffer[] } | undefined

  /**
   * @param masked whether a client is read
   * @param inflater for compressed messages, which RFC 7692 allows when there is one; their lines begin with `deflated`
   */
  constructor(masked: boolean, inflater?: PeerInflater) {
    this.#masked = masked
    this.#inflater = inflater
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
    const opcode = octets[0]! & 0x0f
    const rsv = (octets[0]! & 0x70) >> 4
    const deflated = rsv === RSV1 && this.#inflater !== undefined && (opcode === 1 || opcode === 2)
    if (rsv !== 0 && !deflated) this.#fault('a reserved bit')
    if (masked !== this.#masked) this.#fault(masked ? 'masked' : 'not masked')
    const fin = (octets[0]! & 0x80) !== 0
    if (opcode >= 8 && (!fin || length > 125)) this.#fault('a control frame that is fragmented or too long')
    const key = masked ? Buffer.from(octets.subarray(keyAt, size)) : undefined
    return { fin, opcode, deflated, key, payload: Buffer.alloc(length), size }
  }

  #frame({ fin, opcode, deflated, key, payload }: Header): void {
    if (key !== undefined) for (let at = 0; at < payload.length; at++) payload[at]! ^= key[at & 3]!
    const kind = kindOf(opcode)
    if (kind === undefined) this.#fault(`opcode ${opcode}`)
    else if (opcode >= 8) this.#control(kind, payload)
    else this.#data(kind, payload, fin, deflated)
  }

  #control(kind: string, payload: Buffer): void {
    if (kind === 'close' && (payload.length === 1 || !isUtf8(payload.subarray(2)))) this.#fault('a bad close')
    else this.lines.push(label(kind, payload))
  }

  #data(kind: string, payload: Buffer, fin: boolean, deflated: boolean): void {
    if ((kind === 'continuation') !== (this.#message !== undefined)) this.#fault(`${kind} out of place`)
    this.#message ??= { kind, deflated, parts: [] }
    this.#message.parts.push(payload)
    if (!fin) return
    const { kind: first, deflated: compressed, parts } = this.#message
    this.#message = undefined
    const octets = parts.length === 1 ? payload : Buffer.concat(parts)
    if (compressed) this.#inflated(first, octets)
    else this.lines.push(label(first, octets))
  }

  #inflated(kind: string, octets: Buffer): void {
    try {
      this.lines.push(`deflated ${label(kind, this.#inflater!.inflate(octets))}`)
    } catch (error) {
      this.#fault(`what was agreed on cannot inflate it: ${(error as Error).message}`)
    }
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
