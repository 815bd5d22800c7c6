import { driverOf, oneOf, parse, UsageError, wholeNumber } from '../rig/command-line.mjs'

const servers = /** @type {const} */ (['longwire', 'ws'])

/**
 * @typedef {object} ConnectionsOptions
 * @property {(typeof servers)[number]} server
 * @property {import('../rig/command-line.mjs').Driver} driver of Longwire
 * @property {number} processes of the server; as many hold its clients
 * @property {number} perProcess connections
 * @property {number} holdSeconds how long they are left alone
 */

/** Each client process has a loopback address of its own, all in the last byte. */
const PROCESSES_MAX = 200
/** A client process connects from the ports 10,000 to 32,767. */
const PER_PROCESS_MAX = 22_000
/** A process has files of its own: its program, its pipes, its epoll. */
const FILES_SPARE = 200

/**
 * @param {string[]} args
 * @param {number} openFilesMax of one process
 * @returns {{ runs: readonly ConnectionsOptions[], save: boolean }}
 * @throws {UsageError}
 */
export function connectionsOptions(args, openFilesMax) {
  const { values } = parse({
    args,
    options: {
      processes: { type: 'string', default: '1' },
      'per-process': { type: 'string', default: '15000' },
      'hold-seconds': { type: 'string', default: '30' },
      server: { type: 'string', default: 'longwire' },
      driver: { type: 'string', default: 'stream' },
      compare: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
    },
  })
  const perProcess = wholeNumber('--per-process', values['per-process'], 100, PER_PROCESS_MAX)
  if (perProcess > openFilesMax - FILES_SPARE)
    throw new UsageError(`a process may open ${openFilesMax} files here, too few for ${perProcess} connections`)
  const one = {
    server: oneOf('--server', values.server, servers),
    driver: driverOf(values.driver),
    processes: wholeNumber('--processes', values.processes, 1, PROCESSES_MAX),
    perProcess,
    holdSeconds: wholeNumber('--hold-seconds', values['hold-seconds'], 1, 600),
  }
  /** @type {ConnectionsOptions[]} */
  const compared = [
    { ...one, server: 'longwire', driver: 'stream' },
    { ...one, server: 'longwire', driver: 'handle' },
    { ...one, server: 'ws' },
  ]
  return { runs: values.compare ? compared : [one], save: values.save }
}

/** @param {Pick<ConnectionsOptions, 'server' | 'driver'>} run */
export function runName({ server, driver }) {
  return server === 'ws' ? 'ws' : `Longwire, ${driver}`
}
