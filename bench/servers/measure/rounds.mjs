import { LoadFailure } from '../load/failure.mjs'
import { generate } from './generator-process.mjs'
import { CannotStart, ServerProcess } from './server-process.mjs'

/** How long a server may take to know all its subscribers. */
const JOIN_SECONDS = 0.3
const WARMUP_SECONDS = 0.7
const DRAIN_SECONDS = 10

/**
 * @typedef {import('./contestants.mjs').Contestant} Contestant
 * @typedef {import('./workloads.mjs').Workload} Workload
 * @typedef {import('../load/run-load.mjs').LoadResult} LoadResult
 */

/**
 * @typedef {object} RoundsOptions
 * @property {readonly (readonly [string, Contestant])[]} contestants
 * @property {readonly (readonly [string, Workload])[]} workloads
 * @property {number} rounds
 * @property {number} seconds of each measurement
 * @property {import('./pinning.mjs').Pinning | undefined} pinning
 * @property {import('./certificate.mjs').Certificate | undefined} certificate
 * @property {(line: string) => void} say
 */

/**
 * Results of each round by workload and contestant.
 * @typedef {Record<string, Record<string, LoadResult[]>>} Results
 */

/**
 * Measures every contestant with every workload, in each round with one behind the other, so that what the machine does
 * meanwhile meets them alike. Each measurement has a fresh server.
 * @param {RoundsOptions} options
 * @returns {Promise<{ results: Results, failures: number }>}
 */
export async function measureRounds(options) {
  /** @type {Results} */
  const results = {}
  let failures = 0
  /** @type {Set<string>} */
  const absent = new Set()
  for (let round = 0; round < options.rounds; round++) {
    for (const [workloadName, workload] of options.workloads) {
      // Whoever comes first finds another machine than who comes last.
      const order = round % 2 === 0 ? options.contestants : options.contestants.toReversed()
      for (const [name, contestant] of order) {
        const key = `${name}${workload.tls === true ? ' with TLS' : ''}`
        if (absent.has(key) || !canPlay(contestant, workload)) continue
        try {
          const result = await measureOnce(contestant, workload, options)
          ;((results[workloadName] ??= {})[name] ??= []).push(result)
        } catch (error) {
          if (error instanceof CannotStart) {
            absent.add(key)
            options.say(`${key} does not start here and is left out: ${error.message}`)
          } else if (error instanceof LoadFailure) {
            failures++
            options.say(`${name} failed ${workloadName}: ${error.message}`)
          } else throw error
        }
      }
      options.say(`round ${round + 1} of ${options.rounds}: ${workloadName}`)
    }
  }
  return { results, failures }
}

/**
 * @param {Contestant} contestant
 * @param {Workload} workload
 */
function canPlay({ protocol }, { group }) {
  return protocol === undefined || group === 'connections'
}

/**
 * @param {Contestant} contestant
 * @param {Workload} workload
 * @param {RoundsOptions} options
 */
async function measureOnce(contestant, { load, tls = false }, { pinning, certificate, seconds }) {
  const deflate = 'deflate' in load && load.deflate
  const server = new ServerProcess(contestant, {
    before: pinning?.server ?? [],
    env: { ...(tls && certificate?.env), ...(deflate && { DEFLATE: '1' }) },
  })
  try {
    await server.ready()
    const path = contestant.protocol?.path ?? (load.kind === 'echo' || load.kind === 'idle' ? '/echo' : '/fan')
    const greeting = contestant.protocol?.greeting
    const task = {
      ...load,
      seconds,
      warmupSeconds: WARMUP_SECONDS,
      joinSeconds: JOIN_SECONDS,
      drainSeconds: DRAIN_SECONDS,
      port: server.port,
      path,
      ...(tls && certificate !== undefined && { certificate: certificate.pem }),
      ...(greeting !== undefined && { greeting }),
    }
    return await generate(task, server, pinning?.generator ?? [])
  } finally {
    await server.stop()
  }
}
