import type { Compression } from '../../node/deflate-options.js'
import type { ConnectionLimits } from '../../node/limits.js'
import { deflateServer, type ServerPolicy } from '../../protocol/index.js'
import { connectionLimits } from './connection-limits.js'
import { deflateSettings } from './deflate-settings.js'
import type { ServerOptions } from './server-options.js'

/** What server options say about every connection. */
export interface ServerRules {
  readonly limits: ConnectionLimits
  readonly compression: Compression | undefined
  readonly policy: ServerPolicy
}

/**
 * Node's parser has a limit on the bytes of a head, and drops what is above its limit of header lines from `headers`:
 * a request with more lines than that is never trusted.
 */
const HEADERS_MAX = 1_000

/** Server options made into rules, again when somebody has changed one of them. */
export class ServerRuleBook {
  readonly #options: ServerOptions
  #seen: readonly unknown[] = []
  #rules: ServerRules | undefined

  /** @throws {RangeError | TypeError} for options that can never work */
  constructor(options: ServerOptions) {
    this.#options = options
    this.current()
  }

  current(): ServerRules {
    const { perMessageDeflate, maxPayload, maxFragments, closeTimeout, limits } = this.#options
    const seen = [perMessageDeflate, maxPayload, maxFragments, closeTimeout, limits]
    if (this.#rules !== undefined && seen.every((option, index) => option === this.#seen[index])) return this.#rules
    const compression = deflateSettings(perMessageDeflate, 'server')
    this.#seen = seen
    this.#rules = {
      limits: connectionLimits(this.#options),
      compression,
      policy: {
        origins: 'any',
        limits: { headersMax: HEADERS_MAX, headBytesMax: Number.MAX_SAFE_INTEGER },
        ...(compression !== undefined && { extensions: [deflateServer(compression)] }),
      },
    }
    return this.#rules
  }
}
