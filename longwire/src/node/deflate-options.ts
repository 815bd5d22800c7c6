import {
  DEFLATE,
  WINDOW_BITS_MAX,
  WINDOW_BITS_PRODUCED_MIN,
  type DeflateTerms,
  type NegotiatedExtension,
  type Role,
} from '../protocol/index.js'
import { checkDeflateLimits, defaultDeflateLimits, type DeflateLimits } from './deflate-limits.js'
import { DEFLATE_LEVEL, type DeflateSettings } from './deflate.js'

/**
 * How messages are compressed (permessage-deflate, RFC 7692). Whoever can put text of their own next to a secret in
 * one message, or in one context, can find the secret out from the sizes: send secrets with `compress: false`.
 */
export interface CompressionOptions extends Partial<DeflateLimits> {
  /** Whether the server's messages refer to nothing in earlier ones. Default true. */
  readonly serverNoContextTakeover?: boolean
  /** The same for the client's. Default true. */
  readonly clientNoContextTakeover?: boolean
  /** Window of the own compressor, as a power of two: 9 (512 bytes) to 15 (32 KiB). Default 15. */
  readonly windowBits?: number
  /** Memory of the own compressor while it works, as zlib numbers it: 1 to 9. Default 8, up to 256 KiB. */
  readonly memLevel?: number
  /** How hard the own compressor tries, as zlib numbers it: 1, the fastest, to 9. Default 1. */
  readonly level?: number
}

/** Options with their defaults. */
export interface Compression extends DeflateLimits, DeflateSettings {
  readonly serverNoContextTakeover: boolean
  readonly clientNoContextTakeover: boolean
  readonly level: number
}

/** How one message is sent. */
export interface SendOptions {
  /** False sends it as it is, whatever was agreed. Default true. */
  readonly compress?: boolean
}

/** How the messages of one connection are compressed. */
export interface AgreedCompression {
  readonly options: Compression
  /** Bits of the own compressor's window; may be 8, with which nothing is compressed. */
  readonly windowBits: number
  readonly deflateTakeover: boolean
  readonly inflateTakeover: boolean
}

const defaults: Compression = {
  ...defaultDeflateLimits,
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  windowBits: WINDOW_BITS_MAX,
  memLevel: 8,
  level: DEFLATE_LEVEL,
}

const ranges = { windowBits: [WINDOW_BITS_PRODUCED_MIN, WINDOW_BITS_MAX], memLevel: [1, 9], level: [1, 9] } as const

/**
 * Undefined when nothing is to be compressed.
 * @throws {TypeError} for an unknown option, or a switch that is not true or false
 * @throws {RangeError} for a number out of its range
 */
export function compressionFrom(option: boolean | CompressionOptions | undefined): Compression | undefined {
  if (option === undefined || option === false) return undefined
  if (option === true) return defaults
  if (typeof option !== 'object' || option === null) throw new TypeError('compression must be true, false or options')
  const all: Compression = { ...defaults }
  for (const [name, value] of Object.entries(option)) {
    if (!Object.hasOwn(defaults, name)) throw new TypeError(`there is no compression option ${JSON.stringify(name)}`)
    if (value !== undefined) Object.assign(all, { [name]: value })
  }
  for (const name of ['serverNoContextTakeover', 'clientNoContextTakeover'] as const) {
    if (typeof all[name] !== 'boolean') throw new TypeError(`${name} must be true or false`)
  }
  for (const name of ['windowBits', 'memLevel', 'level'] as const) {
    const [least, most] = ranges[name]
    if (!Number.isInteger(all[name]) || all[name] < least || all[name] > most)
      throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${String(all[name])}`)
  }
  checkDeflateLimits(all)
  return all
}

/** What `extensions` say about compression, as one end sees it; undefined when it was not agreed on. */
export function agreedCompression(
  role: Role,
  extensions: readonly NegotiatedExtension[],
  options: Compression | undefined,
): AgreedCompression | undefined {
  const agreed = extensions.find(({ name }) => name === DEFLATE)?.agreed
  if (agreed === undefined || options === undefined) return undefined
  const terms = agreed as DeflateTerms
  const server = { windowBits: terms.serverWindowBits, takeover: !terms.serverNoContextTakeover }
  const client = { windowBits: terms.clientWindowBits, takeover: !terms.clientNoContextTakeover }
  const [own, peer] = role === 'server' ? [server, client] : [client, server]
  return { options, windowBits: own.windowBits, deflateTakeover: own.takeover, inflateTakeover: peer.takeover }
}
