import { Utf8Validator } from './utf8-validator.js'
import type { Utf8 } from './utf8.js'

/** Code units that one call of `String.fromCharCode` takes. */
const UNITS_MAX = 4096

function isValid(bytes: Uint8Array, start: number, end: number): boolean {
  const validator = new Utf8Validator()
  return validator.push(bytes, start, end) && validator.complete
}

function codePoint(text: string, index: number): number {
  const point = text.codePointAt(index)!
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point
}

function byteLength(text: string): number {
  let total = 0
  for (let index = 0; index < text.length; index++) {
    const point = codePoint(text, index)
    if (point > 0xffff) index++
    total += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return total
}

function write(text: string, target: Uint8Array, offset: number): number {
  let at = offset
  for (let index = 0; index < text.length; index++) {
    const point = codePoint(text, index)
    if (point < 0x80) {
      target[at++] = point
      continue
    }
    if (point > 0xffff) index++
    const continuations = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3
    target[at++] = ((0xff00 >> (continuations + 1)) & 0xff) | (point >> (6 * continuations))
    for (let shift = 6 * (continuations - 1); shift >= 0; shift -= 6) target[at++] = 0x80 | ((point >> shift) & 0x3f)
  }
  return at - offset
}

function read(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  let units: number[] = []
  for (let at = start; at < end;) {
    const lead = bytes[at++]!
    const continuations = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3
    let point = continuations === 0 ? lead : lead & (0x3f >> continuations)
    for (let count = 0; count < continuations; count++) point = (point << 6) | (bytes[at++]! & 0x3f)
    if (point > 0xffff) units.push(0xd7c0 + (point >> 10), 0xdc00 | (point & 0x3ff))
    else units.push(point)
    if (units.length >= UNITS_MAX) {
      text += String.fromCharCode(...units)
      units = []
    }
  }
  return text + String.fromCharCode(...units)
}

/** UTF-8 in plain ECMAScript. */
export const portableUtf8: Utf8 = { byteLength, write, isValid, read }
