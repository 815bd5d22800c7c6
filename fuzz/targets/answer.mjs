import { hash } from 'node:crypto'

import { check } from '../check.mjs'

/** The digest that the opening handshake asks for. */
export const digest = (/** @type {string} */ text) => hash('sha1', text, 'base64')

const HEAD = /^HTTP\/1\.1 (\d{3}) [\t\x20-\x7e]*\r\n((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t\x20-\x7e]*\r\n)+)\r\n$/

/**
 * Checks, sharing nothing with what wrote it, that a text is one HTTP response and nothing else (RFC 9112 §4–§6).
 * @param {string} text
 * @returns {number} the status
 */
export function checkAnswer(text) {
  const headEnd = text.indexOf('\r\n\r\n') + 4
  const parts = HEAD.exec(text.slice(0, headEnd))
  check(parts !== null, 'an answer has a status line and header lines')
  const status = Number(parts[1])
  const lines = (parts[2] ?? '').toLowerCase().split('\r\n').slice(0, -1)
  const names = lines.map((line) => line.slice(0, line.indexOf(':')))
  check(new Set(names).size === names.length, 'no header of an answer stands twice')
  const body = Buffer.byteLength(text.slice(headEnd))
  if (status === 101) check(body === 0 && !names.includes('content-length'), 'a 101 has no body')
  else check(lines.includes(`content-length: ${body}`), 'the Content-Length is the body’s')
  check(!names.includes('transfer-encoding'), 'no answer is chunked')
  return status
}
