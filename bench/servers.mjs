import { parseArgs } from 'node:util'

import { installFolder } from '../scripts/install.mjs'
import { makeCertificate } from './measure/certificate.mjs'
import { contestants, usualContestants } from './measure/contestants.mjs'
import { environmentOf } from './measure/environment.mjs'
import { pinning } from './measure/pinning.mjs'
import { measureRounds } from './measure/rounds.mjs'
import { workloads } from './measure/workloads.mjs'
import { summaryOf } from './report/summary.mjs'
import { mergeResults, readResults, writeResults } from './results.mjs'
import { choose, positive, UsageError } from './usage-error.mjs'

/**
 * Measures whole servers side by side.
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function run(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      servers: { type: 'string', default: usualContestants.join(',') },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '1' },
      save: { type: 'boolean', default: false },
    },
  })
  const chosen = choose('server', contestants, values.servers.split(','))
  const played = choose('workload', workloads, positionals.length === 0 ? Object.keys(workloads) : positionals)
  const rounds = positive('rounds', values.rounds)
  const seconds = positive('seconds', values.seconds)
  if (!Number.isInteger(rounds)) throw new UsageError('--rounds must be a whole number')
  await installFolder('bench')
  const pinned = pinning()
  if (pinned === undefined) console.log('without taskset and two processors, server and generator disturb each other')
  const certificate = played.some(([, { tls }]) => tls === true) ? await makeCertificate() : undefined
  const measured = await measureRounds({
    contestants: chosen,
    workloads: played,
    rounds,
    seconds,
    pinning: pinned,
    certificate,
    say: console.log,
  }).finally(() => certificate?.remove())
  const environment = environmentOf(
    chosen.flatMap(([name]) => (Object.values(measured.results).some((one) => name in one) ? name : [])),
    pinned !== undefined,
  )
  const results = { environment, workloads: measured.results }
  console.log(`\n${summaryOf(results)}`)
  if (values.save) await writeResults(mergeResults(readResults(), results))
  return measured.failures === 0 ? 0 : 1
}
