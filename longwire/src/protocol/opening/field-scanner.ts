import { classes, isOws, TOKEN } from './character.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Reads the parts of a structured field value from left to right; every character is looked at once. */
export class FieldScanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length
  }

  skipOws(): void {
    while (isOws(this.#text.charCodeAt(this.#at))) this.#at++
  }

  /** Steps over `code` if it is next. */
  take(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false
    this.#at++
    return true
  }

  /** The token that is next; empty when none is. */
  token(): string {
    const start = this.#at
    while (isTokenCode(this.#text.charCodeAt(this.#at))) this.#at++
    return this.#text.slice(start, this.#at)
  }

  /**
   * The value of the quoted-string that is next; empty when there is none, or when what it stands for is no token:
   * "the value after quoted-string unescaping MUST conform to the 'token' ABNF" (RFC 6455 §9.1).
   */
  quotedToken(): string {
    if (!this.take(QUOTE)) return ''
    let value = ''
    let runStart = this.#at
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at)
      if (isTokenCode(code)) continue
      value += this.#text.slice(runStart, this.#at)
      if (this.take(QUOTE)) return value
      if (code !== BACKSLASH || !isTokenCode(this.#text.charCodeAt(++this.#at))) return ''
      runStart = this.#at
    }
    return ''
  }
}

/** False for the NaN behind the end of a text. */
function isTokenCode(code: number): boolean {
  return code < 0x80 && (classes[code]! & TOKEN) !== 0
}
