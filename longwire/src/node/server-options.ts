import {
  checkServerPolicy,
  deflateServer,
  type CustomRefusal,
  type OriginPolicy,
  type Refusal,
  type SendableHeaders,
  type ServerPolicy,
} from '../protocol/index.js'
import type { ConnectionFacts } from './connection.js'
import { compressionFrom, type Compression, type CompressionOptions } from './deflate-options.js'
import { defaultServerLimits, headLimits, withLimits, type ServerLimits } from './limits.js'
import { openFilesMax } from './open-files.js'

/** True takes the connection; false refuses it with 403, or say how. */
export type Verdict = boolean | Refusal | CustomRefusal

/**
 * Decides about a request that is a valid opening handshake. It may take until `handshakeTimeoutMs`; meanwhile nothing
 * is read. What it throws refuses the connection with 500.
 */
export type Verify = (asked: ConnectionFacts) => Verdict | PromiseLike<Verdict>

export interface ServerOptions {
  /** The path, or paths, at which WebSockets are served, without a query. Default: every path. */
  readonly path?: string | readonly string[]
  /** Subprotocols that are spoken, most preferred first. Default none. */
  readonly subprotocols?: readonly string[]
  /** Which pages may connect: exact origins, `same-host` (the default) or `any`. What is no browser sends no origin. */
  readonly origins?: OriginPolicy
  /** Refuses what sends no origin. Default false. */
  readonly requireOrigin?: boolean
  readonly verify?: Verify
  /** More headers for the answer that accepts. */
  readonly headers?: SendableHeaders
  /** Whether messages are compressed for clients that offer it (permessage-deflate), and how. Default false. */
  readonly compression?: boolean | CompressionOptions
  readonly limits?: Partial<ServerLimits>
}

let openFiles: number | undefined

/** Server options after they were checked, once for all requests. */
export interface ServerRules {
  readonly limits: ServerLimits
  readonly plainPolicy: ServerPolicy
  readonly securePolicy: ServerPolicy
  readonly paths: readonly string[] | undefined
  readonly verify: Verify | undefined
  readonly headers: SendableHeaders | undefined
  readonly compression: Compression | undefined
}

/**
 * @throws {TypeError} for an unknown limit or compression option, a path, origin or subprotocol that is none
 * @throws {RangeError} for a limit that is no such number
 */
export function serverRules(options: ServerOptions): ServerRules {
  const { path, subprotocols, origins, requireOrigin, verify, headers } = options
  const limits = withLimits(defaultServerLimits((openFiles ??= openFilesMax())), options.limits)
  const compression = compressionFrom(options.compression)
  const paths = typeof path === 'string' ? [path] : path
  const policy: ServerPolicy = {
    ...(subprotocols !== undefined && { subprotocols }),
    ...(origins !== undefined && { origins }),
    ...(requireOrigin !== undefined && { requireOrigin }),
    ...(paths !== undefined && { paths }),
    ...(compression !== undefined && { extensions: [deflateServer(compression)] }),
    limits: headLimits(limits),
  }
  checkServerPolicy(policy)
  return {
    limits,
    plainPolicy: { ...policy, secure: false },
    securePolicy: { ...policy, secure: true },
    paths,
    verify,
    // An iterator would be used up by the first connection.
    headers: headers === undefined ? undefined : [...headers],
    compression,
  }
}
