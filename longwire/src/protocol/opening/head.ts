import type { HeaderList } from './header-list.js'

/** A request line and its header lines, from `RequestReader` or put together from another HTTP parser's. */
export interface RequestHead {
  readonly method: string
  /** The request target as sent: path and query, or an absolute URI. */
  readonly target: string
  /** `1.1` for `HTTP/1.1`. */
  readonly version: string
  readonly headers: HeaderList
}

/** A status line and its header lines. */
export interface ResponseHead {
  /** `1.1` for `HTTP/1.1`. */
  readonly version: string
  readonly status: number
  /** The reason phrase, decoded as latin1; may be empty. */
  readonly reason: string
  readonly headers: HeaderList
}
