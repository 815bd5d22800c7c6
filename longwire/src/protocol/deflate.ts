import type { ExtensionParameter } from './opening/extension.js'

/** The registered name of the extension (RFC 7692 §9). */
export const DEFLATE = 'permessage-deflate'

/** The largest window of DEFLATE, as its base-2 logarithm. */
export const WINDOW_BITS_MAX = 15
/** An 8-bit window may be agreed on, but zlib cannot produce it: it quietly takes 9 bits. */
export const WINDOW_BITS_PRODUCED_MIN = 9

/** What both ends agreed on. Window bits are base-2 logarithms of bytes, 8 to 15. */
export interface DeflateTerms {
  readonly serverNoContextTakeover: boolean
  readonly clientNoContextTakeover: boolean
  readonly serverWindowBits: number
  readonly clientWindowBits: number
}

/** What an end wants when it negotiates. */
export interface DeflateWishes {
  readonly serverNoContextTakeover: boolean
  readonly clientNoContextTakeover: boolean
  /** Largest window of the own compressor, 9 to 15. */
  readonly windowBits: number
}

/** The parameters of one offer or answer; a limit on a window is undefined when absent, true without a value. */
export interface DeflateParameters {
  readonly serverNoContextTakeover: boolean
  readonly clientNoContextTakeover: boolean
  readonly serverWindowBits: number | undefined
  readonly clientWindowBits: number | true | undefined
}

const names = {
  server_no_context_takeover: 'flag',
  client_no_context_takeover: 'flag',
  server_max_window_bits: 'bits',
  client_max_window_bits: 'bits',
} as const

/** "a decimal integer value without leading zeroes between 8 to 15" (RFC 7692 §7.1.2). */
const bitsForm = /^(?:[89]|1[0-5])$/

/**
 * Reads the parameters of an offer, or of an answer, where `client_max_window_bits` needs its value. Undefined for a
 * parameter that is unknown, stands twice or has a value that it must not have (RFC 7692 §7, §7.1).
 */
export function parseDeflate(
  params: readonly ExtensionParameter[],
  kind: 'offer' | 'answer',
): DeflateParameters | undefined {
  const values = new Map<string, string | true>()
  for (const [name, value] of params) {
    if (values.has(name) || !isParameter(name, value, kind)) return undefined
    values.set(name, value)
  }
  const serverBits = values.get('server_max_window_bits')
  const clientBits = values.get('client_max_window_bits')
  return {
    serverNoContextTakeover: values.has('server_no_context_takeover'),
    clientNoContextTakeover: values.has('client_no_context_takeover'),
    serverWindowBits: serverBits === undefined ? undefined : Number(serverBits),
    clientWindowBits: typeof clientBits === 'string' ? Number(clientBits) : clientBits,
  }
}

function isParameter(name: string, value: string | true, kind: 'offer' | 'answer'): boolean {
  if (!Object.hasOwn(names, name)) return false
  if (names[name as keyof typeof names] === 'flag') return value === true
  if (value !== true) return bitsForm.test(value)
  return kind === 'offer' && name === 'client_max_window_bits'
}
