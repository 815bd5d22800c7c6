import { isToken } from './character.js'
import type { ServerExtension } from './extension.js'
import type { HeadLimits } from './head-limits.js'
import { isOrigin, type OriginPolicy } from './origin.js'

/** What a server accepts. Check it once with `checkServerPolicy`, then give it to each `reviewRequest`. */
export interface ServerPolicy {
  /** The subprotocols that are spoken, most preferred first. Default none. */
  readonly subprotocols?: readonly string[]
  readonly extensions?: readonly ServerExtension[]
  /** Default `same-host`. */
  readonly origins?: OriginPolicy
  /** Refuses a request without an Origin, which no browser sends. Default false. */
  readonly requireOrigin?: boolean
  /** Whether connections are secure (TLS). Default false. */
  readonly secure?: boolean
  /** The paths, without a query, at which WebSockets are served. Default: every path. */
  readonly paths?: readonly string[]
  /** Those of the `RequestReader`; they hold for heads from another parser too. */
  readonly limits?: Partial<HeadLimits>
}

/**
 * Finds what could never work in a policy before the first request does.
 * @throws {TypeError} when a name is no token or stands twice, an origin is not as browsers send it, or a path is none.
 */
export function checkServerPolicy(policy: ServerPolicy): void {
  checkTokens('subprotocol', policy.subprotocols ?? [])
  checkTokens(
    'extension',
    (policy.extensions ?? []).map(({ name }) => name),
  )
  if (typeof policy.origins === 'object') {
    for (const origin of policy.origins) {
      if (!isOrigin(origin))
        throw new TypeError(`${JSON.stringify(origin)} is not an origin such as https://example.com`)
    }
  }
  for (const path of policy.paths ?? []) {
    if (!path.startsWith('/') || path.includes('?')) throw new TypeError(`${JSON.stringify(path)} is not a path`)
  }
}

/** @throws {TypeError} when one of `names` is not a token, or stands twice. */
export function checkTokens(what: string, names: readonly string[]): void {
  const seen = new Set<string>()
  for (const name of names) {
    if (!isToken(name)) throw new TypeError(`the ${what} ${JSON.stringify(name)} is not a token`)
    if (seen.has(name)) throw new TypeError(`the ${what} ${name} stands twice`)
    seen.add(name)
  }
}
