/** @typedef {'bytes' | 'text' | 'json'} PayloadKind */

/**
 * Whole numbers below 2^31, the same ones every time (Park and Miller).
 * @param {number} seed
 */
function numbers(seed) {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647)
}

/** One, two, three and four bytes in UTF-8. */
const characters = ['a', 'e', 'n', ' ', 'ж', 'ß', '漢', '€', '🦊']

/**
 * `count` different payloads, the same ones every time.
 * @param {PayloadKind} kind
 * @param {number} count
 * @param {number} byteLength of each
 * @returns {Buffer[]}
 */
export function payloads(kind, count, byteLength) {
  return Array.from({ length: count }, (_, index) => {
    const next = numbers(index + 1)
    if (kind === 'bytes') return Buffer.from(Uint8Array.from({ length: byteLength }, () => next() & 0xff))
    return kind === 'text' ? text(next, byteLength) : json(next, byteLength)
  })
}

/**
 * @param {() => number} next
 * @param {number} byteLength
 */
function text(next, byteLength) {
  const parts = []
  let left = byteLength
  while (left > 0) {
    const character = characters[next() % characters.length] ?? ''
    const part = Buffer.byteLength(character) <= left ? character : 'x'
    parts.push(part)
    left -= Buffer.byteLength(part)
  }
  return Buffer.from(parts.join(''))
}

/**
 * An array of records as a price feed would send them; spaces make it as long as it must be.
 * @param {() => number} next
 * @param {number} byteLength
 */
function json(next, byteLength) {
  /** @type {object[]} */
  const records = []
  let whole = Buffer.from('[]')
  for (;;) {
    const symbol = String.fromCharCode(...[0, 1, 2, 3].map(() => 65 + (next() % 26)))
    const price = (next() % 100_000) / 100
    records.push({ symbol, price, change: (next() % 1000) / 100 - 5, volume: next() % 1_000_000, open: true })
    const longer = Buffer.from(JSON.stringify(records))
    if (longer.length > byteLength) break
    whole = longer
  }
  return Buffer.concat([whole, Buffer.alloc(byteLength - whole.length, ' ')])
}
