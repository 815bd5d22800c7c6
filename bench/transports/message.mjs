/** Microseconds of the one clock that all processes of a machine share. */
export function nowUs() {
  return Number(process.hrtime.bigint() / 1000n)
}

/**
 * @param {number} seq from 1
 * @param {number} sentUs
 * @param {number} bytes of the JSON, all of it ASCII
 */
export function messageText(seq, sentUs, bytes) {
  const frame = JSON.stringify({ seq, sentUs, text: '' })
  return JSON.stringify({ seq, sentUs, text: 'x'.repeat(bytes - frame.length) })
}

/** @typedef {{ readonly seq: number, readonly sentUs: number }} Message */

/**
 * @param {string} text
 * @returns {Message}
 */
export function parseMessage(text) {
  return JSON.parse(text)
}
