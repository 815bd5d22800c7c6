import { oneOf, valuesOf, wholeNumber } from '../rig/usage.mjs'

const drivers = /** @type {const} */ (['stream', 'handle'])

export const USAGE = `usage: node bench/soak.mjs [--messages 10000000] [--driver ${drivers.join('|')}]`

/** In a shorter run the second half would show V8 still getting to know the code, and that looks like growth. */
const MESSAGES_MIN = 6_000_000

/**
 * @param {string[]} args
 * @returns {{ messages: number, driver: (typeof drivers)[number] }}
 * @throws {import('../rig/usage.mjs').UsageError}
 */
export function soakOptions(args) {
  const values = valuesOf(args, {
    messages: { type: 'string', default: '10000000' },
    driver: { type: 'string', default: 'stream' },
  })
  return {
    messages: wholeNumber('messages', values.messages, MESSAGES_MIN, 10_000_000_000),
    driver: oneOf('driver', values.driver, drivers),
  }
}
