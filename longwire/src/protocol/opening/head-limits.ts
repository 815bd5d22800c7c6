/** What is read of a request or response head before it is given up. Units stand last in each name. */
export interface HeadLimits {
  /** Longest head, from its first byte to the empty line, in bytes. Default 8 KiB. Beyond: 431. */
  readonly headBytesMax: number
  /** Most header lines. Default 64. Beyond: 431. */
  readonly headersMax: number
  /** Longest single line, its CRLF included, in bytes. Default 8 KiB. Beyond: 431, for a request line 414. */
  readonly lineBytesMax: number
}

export const defaultHeadLimits: HeadLimits = {
  headBytesMax: 8 * 1024,
  headersMax: 64,
  lineBytesMax: 8 * 1024,
}

/**
 * The defaults with `limits` in their place.
 * @throws {RangeError} when a limit is not a whole number of at least 1.
 */
export function withHeadDefaults(limits: Partial<HeadLimits> = defaultHeadLimits): HeadLimits {
  if (limits === defaultHeadLimits) return defaultHeadLimits
  const {
    headBytesMax = defaultHeadLimits.headBytesMax,
    headersMax = defaultHeadLimits.headersMax,
    lineBytesMax = defaultHeadLimits.lineBytesMax,
  } = limits
  checkLimit('headBytesMax', headBytesMax)
  checkLimit('headersMax', headersMax)
  checkLimit('lineBytesMax', lineBytesMax)
  return { headBytesMax, headersMax, lineBytesMax }
}

function checkLimit(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name} must be a whole number from 1`)
}
