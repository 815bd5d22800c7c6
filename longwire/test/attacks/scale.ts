/** Whether attacks have the full counts of their table: minutes instead of seconds. */
export const FULL = process.env['LONGWIRE_ATTACKS'] === 'full'

/** How often something is done: a little in ordinary tests, as often as the table says when the figures are taken. */
export function scaled(small: number, full: number): number {
  return FULL ? full : small
}
