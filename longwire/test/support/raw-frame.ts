/** Frames built by hand for tests, also such as no endpoint may send. Shares nothing with the code under test. */
export interface RawFrame {
  readonly opcode: number
  readonly payload?: Uint8Array | string
  /** Default true. */
  readonly fin?: boolean
  /** The three reserved bits, RSV1 being 4. Default 0. */
  readonly rsv?: number
  /** Four octets; absent: not masked. */
  readonly key?: readonly [number, number, number, number]
  /** The form of the length. Default: the shortest. */
  readonly lengthForm?: 7 | 16 | 64
  /** A length other than the payload's. */
  readonly declared?: bigint
}

export const KEY = [0x37, 0xfa, 0x21, 0x3d] as const

export function bytesOf(payload: Uint8Array | string): Uint8Array {
  return typeof payload === 'string' ? new TextEncoder().encode(payload) : payload
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/** Bytes from hexadecimal digits; spaces are allowed. */
export function hex(digits: string): Uint8Array {
  return new Uint8Array(Buffer.from(digits.replaceAll(' ', ''), 'hex'))
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

export function rawFrame(frame: RawFrame): Uint8Array {
  const payload = bytesOf(frame.payload ?? '')
  const length = frame.declared ?? BigInt(payload.length)
  const form = frame.lengthForm ?? (length < 126n ? 7 : length < 65536n ? 16 : 64)
  const first = ((frame.fin ?? true) ? 0x80 : 0) | ((frame.rsv ?? 0) << 4) | frame.opcode
  const maskBit = frame.key ? 0x80 : 0
  const header =
    form === 7 ? [first, maskBit | Number(length)] : form === 16 ? [first, maskBit | 126] : [first, maskBit | 127]
  for (let shift = form === 7 ? -8 : form - 8; shift >= 0; shift -= 8) {
    header.push(Number((length >> BigInt(shift)) & 0xffn))
  }
  header.push(...(frame.key ?? []))
  const masked = frame.key ? payload.map((octet, index) => octet ^ (frame.key?.[index % 4] ?? 0)) : payload
  return concat(Uint8Array.from(header), masked)
}

/** A frame as a client must send it. */
export function clientFrame(
  opcode: number,
  payload: Uint8Array | string = '',
  more: Partial<RawFrame> = {},
): Uint8Array {
  return rawFrame({ opcode, payload, key: KEY, ...more })
}

/** A frame as a server must send it. */
export function serverFrame(
  opcode: number,
  payload: Uint8Array | string = '',
  more: Partial<RawFrame> = {},
): Uint8Array {
  return rawFrame({ opcode, payload, ...more })
}
