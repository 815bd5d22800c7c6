/**
 * A round of payloads, the same in every run: mostly short ones, a few long, text and binary by turns.
 * @returns {(string | Buffer)[]}
 */
export function mixedPayloads() {
  const sizes = [...repeat(120, 16), ...repeat(60, 200), ...repeat(16, 2_000), ...repeat(3, 20_000), 150_000]
  // 77 has no factor in common with the 200 sizes, so it deals each of them out once.
  return sizes.map((_, at) => payload(sizes[(at * 77) % sizes.length] ?? 0, at))
}

/** @returns {string[]} what is worth compressing, and what is too short for it */
export function compressiblePayloads() {
  return [300, 2_000, 5_000, 20_000].map((size, at) => jsonText(size, at))
}

/**
 * @param {number} count
 * @param {number} value
 * @returns {number[]}
 */
function repeat(count, value) {
  return Array.from({ length: count }, () => value)
}

/**
 * @param {number} size
 * @param {number} at
 */
function payload(size, at) {
  return at % 2 === 0 ? jsonText(size, at) : Buffer.alloc(size, at)
}

/**
 * @param {number} size in characters, some of which take two bytes
 * @param {number} at
 */
function jsonText(size, at) {
  const piece = `{"at":${at},"word":"соль"}`
  return piece.repeat(Math.ceil(size / piece.length)).slice(0, size)
}
