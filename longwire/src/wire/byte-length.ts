/** The length of `text` in UTF-8. A lone surrogate counts as the three bytes of U+FFFD. */
export function utf8ByteLength(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) continue
    if (unit < 0x800) bytes += 1
    else if (isPair(text, index)) {
      bytes += 2
      index += 1
    } else bytes += 2
  }
  return bytes
}

/** Whether `text` is longer than `bytesMax` in UTF-8; counts only when the answer is not clear from its length. */
export function isLongerThan(text: string, bytesMax: number): boolean {
  if (text.length > bytesMax) return true
  return text.length * 3 > bytesMax && utf8ByteLength(text) > bytesMax
}

function isPair(text: string, index: number): boolean {
  const high = text.charCodeAt(index)
  if (high < 0xd800 || high > 0xdbff) return false
  const low = text.charCodeAt(index + 1)
  return low >= 0xdc00 && low <= 0xdfff
}
