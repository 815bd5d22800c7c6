import { driverOf, parse, someOf, UsageError, wholeNumber } from '../rig/command-line.mjs'

/** The ways of getting a feed, from the oldest to the newest. */
export const transports = /** @type {const} */ (['polling', 'long-polling', 'sse', 'websocket', 'websocket-h2'])

/** @typedef {(typeof transports)[number]} Transport */

/**
 * @typedef {object} FeedOptions
 * @property {number} clients
 * @property {number} rate messages per second
 * @property {number} bytes of one message
 * @property {number} seconds that are measured
 * @property {import('../rig/command-line.mjs').Driver} driver
 */

/** A message needs room for its number and its time. */
const BYTES_MIN = 64
/** All clients are in one process, which may have 20,000 files open. */
const CLIENTS_MAX = 5_000

/**
 * @param {string[]} args
 * @returns {FeedOptions & { only: readonly Transport[], save: boolean }}
 * @throws {UsageError}
 */
export function transportOptions(args) {
  const { values } = parse({
    args,
    options: {
      clients: { type: 'string', default: '200' },
      rate: { type: 'string', default: '10' },
      bytes: { type: 'string', default: '120' },
      seconds: { type: 'string', default: '20' },
      driver: { type: 'string', default: 'stream' },
      only: { type: 'string', default: transports.join(',') },
      save: { type: 'boolean', default: false },
    },
  })
  const only = someOf('--only', values.only.split(','), transports)
  if (values.save && only.length < transports.length)
    throw new UsageError('--save keeps a run of all transports; leave --only out')
  return {
    clients: wholeNumber('--clients', values.clients, 1, CLIENTS_MAX),
    rate: wholeNumber('--rate', values.rate, 1, 1_000),
    bytes: wholeNumber('--bytes', values.bytes, BYTES_MIN, 65_536),
    seconds: wholeNumber('--seconds', values.seconds, 1, 600),
    driver: driverOf(values.driver),
    only,
    save: values.save,
  }
}
