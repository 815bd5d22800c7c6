/** The text of `bytes[start..end)`, each byte one character. A platform may pass a faster one than `portableLatin1`. */
export type Latin1 = (bytes: Uint8Array, start: number, end: number) => string

/** Characters made by one call: arguments are kept on the stack. */
const RUN = 4096

export function portableLatin1(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at += RUN) {
    const run = bytes.subarray(at, Math.min(at + RUN, end))
    text += String.fromCharCode.apply(null, run as unknown as number[])
  }
  return text
}
