import type { Typing } from '../model.js'

/** How long a sign of typing counts, in milliseconds. It is repeated every `TYPING_REPEAT_MS` while it goes on. */
export const TYPING_EXPIRY_MS = 6_000
export const TYPING_REPEAT_MS = 3_000

interface Typist {
  readonly user: string
  readonly name: string
  readonly untilMs: number
}

/** Who is typing, by session: one user may type in two tabs. */
export type Typists = ReadonlyMap<string, Typist>

export interface TypingSender {
  readonly user: string
  readonly session: string
}

/** What `typing` from `from` makes of it at `nowMs` (any clock, the same for all calls). */
export function heard(typists: Typists, typing: Typing, from: TypingSender, nowMs: number): Typists {
  const next = new Map(typists)
  if (typing.typing) next.set(from.session, { user: from.user, name: typing.name, untilMs: nowMs + TYPING_EXPIRY_MS })
  else next.delete(from.session)
  return next
}

/** A message from `user` ends that user's typing: it is what was being typed. */
export function spoke(typists: Typists, user: string): Typists {
  const left = [...typists].filter(([, typist]) => typist.user !== user)
  return left.length === typists.size ? typists : new Map(left)
}

/** Without those whose sign is older than `TYPING_EXPIRY_MS` at `nowMs`. The same object when nobody expired. */
export function expire(typists: Typists, nowMs: number): Typists {
  const left = [...typists].filter(([, typist]) => typist.untilMs > nowMs)
  return left.length === typists.size ? typists : new Map(left)
}

/** When the next of them expires, if anybody is typing. */
export function nextExpiryMs(typists: Typists): number | undefined {
  let next: number | undefined
  for (const { untilMs } of typists.values()) if (next === undefined || untilMs < next) next = untilMs
  return next
}

/** Who is typing, in words; empty when nobody but `me` is. */
export function typingWords(typists: Typists, me: string | undefined): string {
  const names = new Map<string, string>()
  for (const { user, name } of typists.values()) if (user !== me) names.set(user, name)
  const [first, second, ...rest] = names.values()
  if (first === undefined) return ''
  if (second === undefined) return `${first} is typing`
  return rest.length === 0 ? `${first} and ${second} are typing` : 'Several people are typing'
}
