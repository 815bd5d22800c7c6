import { createHash } from 'node:crypto'

/** Messages that an echo must bring back unchanged, whoever the two ends are. */
export const messages: readonly (string | Uint8Array)[] = [
  '',
  'hello',
  'häß€😀\u0000\ufeff',
  'x'.repeat(125),
  'x'.repeat(126),
  'ä'.repeat(32_768),
  'y'.repeat(200_000),
  new Uint8Array(0),
  Uint8Array.of(0, 255, 1, 254),
  new Uint8Array(65_535).fill(7),
  new Uint8Array(65_536).map((_, index) => index & 0xff),
  new Uint8Array(900_000).fill(9),
]

/** A message as a line that tells it from every other: kind, size, digest. Takes what any library delivers. */
export function summary(data: unknown): string {
  if (typeof data === 'string') return `text ${data.length} ${digest(Buffer.from(data))}`
  if (data instanceof ArrayBuffer) return summary(new Uint8Array(data))
  if (data instanceof Uint8Array) return `binary ${data.length} ${digest(data)}`
  throw new TypeError(`unexpected message: ${Object.prototype.toString.call(data)}`)
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
