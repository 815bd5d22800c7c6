import { installFolder } from '../scripts/install.mjs'
import { parse, someOf, wholeNumber } from './rig/command-line.mjs'
import { readResults, writeResults } from './rig/results.mjs'
import { makeCertificate } from './servers/measure/certificate.mjs'
import { contestants, usualContestants } from './servers/measure/contestants.mjs'
import { environmentOf } from './servers/measure/environment.mjs'
import { pinning } from './servers/measure/pinning.mjs'
import { measureRounds } from './servers/measure/rounds.mjs'
import { workloads } from './servers/measure/workloads.mjs'
import { summaryOf } from './servers/report/summary.mjs'
import { mergeResults } from './servers/saved.mjs'

/**
 * Measures whole servers side by side.
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function run(args) {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: {
      servers: { type: 'string', default: usualContestants.join(',') },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '1' },
      save: { type: 'boolean', default: false },
    },
  })
  const named = someOf('--servers', values.servers.split(','), Object.keys(contestants))
  const chosen = Object.entries(contestants).filter(([name]) => named.includes(name))
  const wanted = someOf('a workload', positionals, Object.keys(workloads))
  const played = Object.entries(workloads).filter(([name]) => wanted.length === 0 || wanted.includes(name))
  const rounds = wholeNumber('--rounds', values.rounds, 1, 1_000)
  const seconds = wholeNumber('--seconds', values.seconds, 1, 600)
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
  if (values.save) await writeResults('servers', mergeResults(readResults('servers'), results))
  return measured.failures === 0 ? 0 : 1
}
