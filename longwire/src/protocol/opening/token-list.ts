import { equalsIgnoringCase, trimOws } from './character.js'
import { FieldScanner } from './field-scanner.js'

const COMMA = 0x2c

/**
 * The elements of a comma-separated list of tokens that may be spread over several header lines (RFC 9110 §5.6.1);
 * undefined when an element is empty or no token.
 */
export function parseTokenList(lines: readonly string[]): string[] | undefined {
  const tokens: string[] = []
  for (const line of lines) {
    const scanner = new FieldScanner(line)
    do {
      scanner.skipOws()
      const token = scanner.token()
      if (token === '') return undefined
      tokens.push(token)
      scanner.skipOws()
    } while (scanner.take(COMMA))
    if (!scanner.atEnd) return undefined
  }
  return tokens
}

/** Whether a comma-separated list contains `token`, without regard to case. Other elements may be anything. */
export function listContains(lines: readonly string[], token: string): boolean {
  for (const line of lines) {
    let start = 0
    while (start < line.length) {
      const comma = line.indexOf(',', start)
      const end = comma === -1 ? line.length : comma
      if (end - start >= token.length && equalsIgnoringCase(trimOws(line.slice(start, end)), token)) return true
      start = end + 1
    }
  }
  return false
}
