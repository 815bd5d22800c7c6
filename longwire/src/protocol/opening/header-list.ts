import { equalsIgnoringCase, isOws, trimOws } from './character.js'

const none: readonly string[] = []

/**
 * The header lines of a request or response as they came, in order and with repetitions. Names compare without
 * regard to case. No name is ever a property of an object, so `__proto__` and its kind are names like others.
 */
export class HeaderList {
  /** Where the lines come from, when they can be had again. */
  readonly #text: string | undefined
  #parsed: readonly string[] | undefined

  private constructor(text: string | undefined, lines: readonly string[] | undefined) {
    this.#text = text
    this.#parsed = lines
  }

  static fromPairs(pairs: Iterable<readonly [name: string, value: string]>): HeaderList {
    const lines: string[] = []
    for (const [name, value] of pairs) lines.push(name, value)
    return new HeaderList(undefined, lines)
  }

  /** Takes `[name, value, name, value, …]`, the layout of Node's `rawHeaders`. The array is kept, not copied. */
  static fromRaw(raw: readonly string[]): HeaderList {
    return new HeaderList(undefined, raw)
  }

  /** Takes header lines that were found to be sound, each with its line end, and nothing else. */
  static fromText(text: string): HeaderList {
    return new HeaderList(text, undefined)
  }

  /** Lets go of what can be had again from less memory. */
  compact(): void {
    if (this.#text !== undefined) this.#parsed = undefined
  }

  get #lines(): readonly string[] {
    return (this.#parsed ??= linesOf(this.#text!))
  }

  /** Number of lines. */
  get size(): number {
    return this.#lines.length >> 1
  }

  /** Characters in all names and values together. */
  get textLength(): number {
    let length = 0
    for (const text of this.#lines) length += text.length
    return length
  }

  /** The value of every line of that name, without the white space around it. */
  all(name: string): readonly string[] {
    const lines = this.#lines
    let values: string[] | undefined
    for (let i = 0; i + 1 < lines.length; i += 2) {
      if (lines[i]!.length !== name.length || !equalsIgnoringCase(lines[i]!, name)) continue
      const value = trimOws(lines[i + 1]!)
      if (values === undefined) values = [value]
      else values.push(value)
    }
    return values ?? none
  }

  /** The value of the only line of that name; undefined when there is none, or more than one. */
  one(name: string): string | undefined {
    const lines = this.#lines
    let found: string | undefined
    for (let i = 0; i + 1 < lines.length; i += 2) {
      if (lines[i]!.length !== name.length || !equalsIgnoringCase(lines[i]!, name)) continue
      if (found !== undefined) return undefined
      found = lines[i + 1]!
    }
    return found === undefined ? undefined : trimOws(found)
  }

  has(name: string): boolean {
    const lines = this.#lines
    for (let i = 0; i + 1 < lines.length; i += 2) if (equalsIgnoringCase(lines[i]!, name)) return true
    return false
  }

  *[Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    const lines = this.#lines
    for (let i = 0; i + 1 < lines.length; i += 2) yield [lines[i]!, trimOws(lines[i + 1]!)]
  }
}

function linesOf(text: string): string[] {
  const lines: string[] = []
  for (let at = 0; at < text.length;) {
    const colon = text.indexOf(':', at)
    const end = text.indexOf('\r', colon)
    let start = colon + 1
    while (isOws(text.charCodeAt(start))) start++
    lines.push(text.slice(at, colon), text.slice(start, end))
    at = end + 2
  }
  return lines
}
