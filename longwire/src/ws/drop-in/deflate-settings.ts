import type { ZlibOptions } from 'node:zlib'

import { compressionFrom, type Compression } from '../../node/deflate-options.js'
import { WINDOW_BITS_PRODUCED_MIN, type Role } from '../../protocol/index.js'

/** The `perMessageDeflate` option of ws. */
export interface PerMessageDeflateOptions {
  serverNoContextTakeover?: boolean | undefined
  clientNoContextTakeover?: boolean | undefined
  /** A server's own window, 8 to 15. No effect in a client. */
  serverMaxWindowBits?: number | undefined
  /** A client's own window, 8 to 15. No effect in a server. */
  clientMaxWindowBits?: number | undefined
  /** Of these, `memLevel` has an effect. */
  zlibDeflateOptions?:
    | (Omit<ZlibOptions, 'dictionary'> & { dictionary?: Buffer | Buffer[] | DataView | undefined })
    | undefined
  /** No effect. */
  zlibInflateOptions?: ZlibOptions | undefined
  /** Messages of fewer bytes are sent as they are. Default 1,024. */
  threshold?: number | undefined
  /** Most messages of the whole process that other threads work on at a time. Default 10. */
  concurrencyLimit?: number | undefined
}

const CONCURRENCY = 10

/**
 * What the option stands for; undefined when nothing is compressed.
 * @throws {RangeError} for a number out of its range
 */
export function deflateSettings(
  option: boolean | PerMessageDeflateOptions | undefined | null,
  role: Role,
): Compression | undefined {
  if (option === undefined || option === null || option === false) return undefined
  const options = option === true ? {} : option
  const bits = role === 'server' ? options.serverMaxWindowBits : options.clientMaxWindowBits
  const memLevel = options.zlibDeflateOptions?.memLevel
  return compressionFrom({
    serverNoContextTakeover: options.serverNoContextTakeover ?? false,
    clientNoContextTakeover: options.clientNoContextTakeover ?? false,
    // zlib produces no 8-bit window: the next one is agreed on instead.
    ...(typeof bits === 'number' && { windowBits: Math.max(bits, WINDOW_BITS_PRODUCED_MIN) }),
    ...(memLevel !== undefined && { memLevel }),
    ...(options.threshold !== undefined && { thresholdBytes: options.threshold }),
    parallelJobsMax: options.concurrencyLimit ?? CONCURRENCY,
  })
}
