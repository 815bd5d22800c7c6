/** What one HTTP/2 session of a listener may have. Units stand last in each name. */
export interface Http2Limits {
  /** Streams that are open at a time, requests and WebSockets together (SETTINGS_MAX_CONCURRENT_STREAMS). Beyond: the stream is refused. Default 100. */
  readonly streamsMax: number
  /** Header fields of one request, as RFC 9113 §6.5.2 counts them. Beyond: the stream is reset. Default 16 KiB. */
  readonly headerListBytesMax: number
  /** What a peer may have sent on one stream without our having taken it; it then waits. Default 256 KiB. */
  readonly streamWindowBytes: number
  /** The same on all streams together. Default 1 MiB. */
  readonly sessionWindowBytes: number
  /** Without a stream; then the session is closed. Default 60,000 ms. */
  readonly sessionIdleTimeoutMs: number
  /** Streams that the peer may reset per second in the long run. Beyond: the session ends with ENHANCE_YOUR_CALM. Default 20. */
  readonly streamResetsPerSecond: number
  /** Streams that the peer may reset at once. Default 200. */
  readonly streamResetsBurst: number
}

export const defaultHttp2Limits: Http2Limits = {
  streamsMax: 100,
  headerListBytesMax: 16 * 1024,
  streamWindowBytes: 256 * 1024,
  sessionWindowBytes: 1024 * 1024,
  sessionIdleTimeoutMs: 60_000,
  streamResetsPerSecond: 20,
  streamResetsBurst: 200,
}

/** What RFC 9113 §6.5.2 and §6.9.1 allow for any of them. */
const LARGEST = 2 ** 31 - 1

/**
 * The defaults with `limits` in their place; true stands for the defaults.
 * @throws {RangeError} for a value that is not a whole number from 1 up to what the protocol can say
 * @throws {TypeError} for a limit that does not exist
 */
export function http2Limits(limits: Partial<Http2Limits> | true): Http2Limits {
  const all: Http2Limits = { ...defaultHttp2Limits }
  if (limits === true) return all
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(defaultHttp2Limits, name)) throw new TypeError(`there is no limit ${JSON.stringify(name)}`)
    if (value === undefined) continue
    if (!Number.isSafeInteger(value) || value < 1 || value > LARGEST)
      throw new RangeError(`${name} must be a whole number from 1 to ${LARGEST}, not ${String(value)}`)
    Object.assign(all, { [name]: value })
  }
  return all
}
