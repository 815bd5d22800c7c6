import { HeaderList } from './header-list.js'

/** The fields of a request or response of HTTP/2 (RFC 9113 §8.3), pseudo-header fields apart. */
export interface StreamHead {
  /** Those whose names begin with a colon. */
  readonly pseudo: HeaderList
  readonly headers: HeaderList
}

/** Takes `[name, value, name, value, …]` as an HTTP/2 stack hands it over. */
export function streamHead(raw: readonly string[]): StreamHead {
  const pseudo: string[] = []
  const headers: string[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const lines = raw[i]!.startsWith(':') ? pseudo : headers
    lines.push(raw[i]!, raw[i + 1]!)
  }
  return { pseudo: HeaderList.fromRaw(pseudo), headers: HeaderList.fromRaw(headers) }
}
