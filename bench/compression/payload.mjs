// Payloads of compression-cases.mjs: of the kinds that the cases name, the same every time.

/** @type {Record<string, Buffer>} */
const documents = {}

/** @param {string} of */
export function isText(of) {
  return of !== 'picture' && of !== 'archive'
}

/**
 * `size` bytes of a kind, the same every time; the text is ASCII.
 * @param {string} of
 * @param {number} at
 * @param {number} size
 */
export function pieceOf(of, at, size) {
  const document = (documents[of] ??= documentOf(of))
  const start = (at * size) % (document.length - size)
  return Buffer.from(document.subarray(start, start + size))
}

/** @param {string} of */
function documentOf(of) {
  const byteLength = 262_139
  let state = 1
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
  if (of === 'archive') return Buffer.from(Uint8Array.from({ length: byteLength }, () => random() * 256))
  if (of === 'picture')
    return Buffer.from(Uint8Array.from({ length: byteLength }, (_, at) => ((at & 511) >> 3) + random() * 4))
  const word = () => Math.floor(random() ** 2 * 2000).toString(36)
  let text = ''
  while (text.length < byteLength) {
    if (of === 'json')
      text += `{"id":${text.length},"name":"${word()} ${word()}","at":[${random()},${random()}],"seen":true},\n`
    else if (of === 'markup') text += `<section class="${word()}"><p>${word()} ${word()} ${word()}</p></section>\n`
    else text += `${word()} `
  }
  return Buffer.from(text.slice(0, byteLength))
}
