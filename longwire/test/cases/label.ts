import { crc32 } from 'node:zlib'

const SHOWN_OCTETS_MAX = 128

/** What came or must come, as a line that differs when anything in it differs. */
export function label(kind: string, payload: Uint8Array): string {
  if (kind === 'close') return closeLabel(payload.length === 0 ? 1005 : Buffer.from(payload).readUInt16BE())
  if (payload.length <= SHOWN_OCTETS_MAX) return `${kind} ${Buffer.from(payload).toString('hex')}`
  return `${kind} of ${payload.length} octets, ${crc32(payload).toString(16)}`
}

export function closeLabel(code: number): string {
  return `close ${code}`
}
