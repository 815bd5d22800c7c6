import { driverOf, parse, wholeNumber } from '../rig/command-line.mjs'

/** In a shorter run the second half would show V8 still getting to know the code, and that looks like growth. */
const MESSAGES_MIN = 6_000_000

/**
 * @param {string[]} args
 * @returns {{ messages: number, driver: import('../rig/command-line.mjs').Driver }}
 * @throws {import('../rig/command-line.mjs').UsageError}
 */
export function soakOptions(args) {
  const { values } = parse({
    args,
    options: {
      messages: { type: 'string', default: '10000000' },
      driver: { type: 'string', default: 'stream' },
    },
  })
  return {
    messages: wholeNumber('--messages', values.messages, MESSAGES_MIN, 10_000_000_000),
    driver: driverOf(values.driver),
  }
}
