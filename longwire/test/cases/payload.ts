import type { PayloadSpec } from './case.js'

const PATTERN_OCTETS = 8191
const text = new Uint8Array(PATTERN_OCTETS).map((_, index) => 0x20 + ((index * index) % 95))
const octets = new Uint8Array(PATTERN_OCTETS).map((_, index) => (index * index) & 0xff)

/** The octets of a payload. A pattern repeats after a prime number of them, so that none can be lost unseen. */
export function payloadOf(kind: string, spec: PayloadSpec = ''): Uint8Array {
  if (typeof spec === 'number') return code(spec, '')
  if (typeof spec === 'string') return new TextEncoder().encode(spec)
  if ('hex' in spec) return new Uint8Array(Buffer.from(spec.hex, 'hex'))
  if ('code' in spec) return code(spec.code, spec.reason)
  return new Uint8Array(Buffer.alloc(spec.size, kind === 'text' ? text : octets))
}

function code(code: number, reason: string): Uint8Array {
  return Uint8Array.of(code >> 8, code & 0xff, ...new TextEncoder().encode(reason))
}
