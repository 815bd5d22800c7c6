export const HTAB = 0x09
export const LF = 0x0a
export const CR = 0x0d
export const SP = 0x20
export const COLON = 0x3a

/** A byte that may stand in a token: `tchar` (RFC 9110 §5.6.2). */
export const TOKEN = 1
/** A byte that is printed and no space: `VCHAR` (RFC 5234). */
export const VISIBLE = 2
/** A byte that may stand in a field value: `VCHAR`, SP, HTAB and `obs-text` (RFC 9110 §5.5). */
export const TEXT = 4

/** What each byte may be part of: a set of `TOKEN`, `VISIBLE`, `TEXT`. */
export const classes: Uint8Array = classify()

function classify(): Uint8Array {
  const table = new Uint8Array(256)
  table[HTAB] = TEXT
  table[SP] = TEXT
  table.fill(VISIBLE | TEXT, 0x21, 0x7f)
  table.fill(TEXT, 0x80)
  for (const tchar of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
    table[tchar.charCodeAt(0)]! |= TOKEN
  }
  return table
}

function consistsOf(text: string, wanted: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0xff || (classes[code]! & wanted) === 0) return false
  }
  return true
}

/** Whether `text` is a `token` (RFC 9110 §5.6.2): at least one character, ASCII, no separators. */
export function isToken(text: string): boolean {
  return text.length > 0 && consistsOf(text, TOKEN)
}

/** Whether `text` is made of visible ASCII only: no space, no control, nothing above 0x7E. */
export function isVisible(text: string): boolean {
  return consistsOf(text, VISIBLE)
}

/** Whether `text` may be sent as a field value: as RFC 9110 §5.5, but without the obsolete bytes above 0x7F. */
export function isSendableValue(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code < SP && code !== HTAB) || code > 0x7e) return false
  }
  return true
}

/** `text` without the spaces and tabs at its ends: `OWS` only, where `trim()` would also take 0xA0. */
export function trimOws(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isOws(text.charCodeAt(start))) start++
  while (end > start && isOws(text.charCodeAt(end - 1))) end--
  return end - start === text.length ? text : text.slice(start, end)
}

export function isOws(code: number): boolean {
  return code === SP || code === HTAB
}

/** Whether two texts are the same but for the case of ASCII letters. No other letter folds. */
export function equalsIgnoringCase(left: string, right: string): boolean {
  if (left.length !== right.length) return false
  if (left === right) return true
  for (let i = 0; i < left.length; i++) {
    const code = left.charCodeAt(i)
    if (code !== right.charCodeAt(i) && lowerCase(code) !== lowerCase(right.charCodeAt(i))) return false
  }
  return true
}

function lowerCase(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code
}
