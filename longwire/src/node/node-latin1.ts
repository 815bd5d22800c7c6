/** The text of `bytes[start..end)`, each byte one character, by Node's own routine. */
export function nodeLatin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
}
