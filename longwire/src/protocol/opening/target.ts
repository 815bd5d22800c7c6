import { isVisible } from './character.js'
import type { Refusal } from './refusal.js'

/** What a request target says. */
export interface Target {
  /** Path and query: the resource name (RFC 6455 §3). */
  readonly resource: string
  /** Host and port as sent, when the target is an absolute URI. */
  readonly authority: string | undefined
}

/**
 * Reads a request target in origin-form or, as "a server MUST accept the absolute-form in requests"
 * (RFC 9112 §3.2.2), an http or https URI. A fragment identifier "MUST NOT be used" (RFC 6455 §3).
 */
export function parseTarget(target: string): Target | Refusal {
  if (!isVisible(target)) return 'target-malformed'
  if (target.includes('#')) return 'target-fragment'
  if (target.startsWith('/')) return { resource: target, authority: undefined }
  const start = schemeEnd(target)
  if (start === -1) return 'target-malformed'
  const end = authorityEnd(target, start)
  const rest = target.slice(end)
  return { resource: rest.startsWith('/') ? rest : `/${rest}`, authority: target.slice(start, end) }
}

function schemeEnd(target: string): number {
  const scheme = target.slice(0, 8).toLowerCase()
  if (scheme === 'https://') return 8
  return scheme.startsWith('http://') ? 7 : -1
}

/** Where the authority that begins at `start` ends: at a path, a query, or the end of `text`. */
export function authorityEnd(text: string, start: number): number {
  for (let i = start; i < text.length; i++) {
    const char = text[i]
    if (char === '/' || char === '?') return i
  }
  return text.length
}

/** The path of a resource name, without its query. */
export function pathOf(resource: string): string {
  const query = resource.indexOf('?')
  return query === -1 ? resource : resource.slice(0, query)
}
