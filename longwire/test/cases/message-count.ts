import type { MessagesSpec } from './compression-case.js'

const QUICK_OCTETS = 64 * 1024
const QUICK_MESSAGES_MIN = 3
const QUICK_MESSAGES_MAX = 8

/** For all messages of one case on a slow machine. */
export const CASE_TIMEOUT_MS = 480_000

/** How many messages of a case are played: all of them when `LONGWIRE_CASES` is `full`, otherwise a few. */
export function messageCount({ count, size }: MessagesSpec, extent = process.env['LONGWIRE_CASES']): number {
  if (extent === 'full') return count
  return Math.min(count, Math.max(QUICK_MESSAGES_MIN, Math.min(QUICK_MESSAGES_MAX, Math.ceil(QUICK_OCTETS / size))))
}

/** The name of the test that plays so many messages of a case. */
export function titleOf(
  one: { case: string; what: string; messages: MessagesSpec },
  count: number,
  role: string,
): string {
  return `case ${one.case} (${role}): ${one.what} [${count} of ${one.messages.count} messages]`
}
