import { hold } from './connections/hold.mjs'
import { connectionsOptions, runName } from './connections/options.mjs'
import { connectionsTable, mergeRuns } from './connections/report.mjs'
import { openFilesMax } from './connections/system-memory.mjs'
import { environment } from './rig/environment.mjs'
import { readResults, writeResults } from './rig/results.mjs'

/**
 * How much an idle connection takes, and how many one machine holds. Linux only: it reads `/proc`.
 * Rejected when a connection is refused, lost, mute, or does not close cleanly.
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function run(args) {
  const { runs, save } = connectionsOptions(args, openFilesMax())
  const rows = []
  for (const options of runs) {
    console.log(`${runName(options)}: ${options.processes} × ${options.perProcess} connections`)
    rows.push(await hold(options))
  }
  console.log(`\n${connectionsTable(rows)}\nAll were alive: echoes of 1 % of them, and all closed cleanly.`)
  if (save) {
    const now = { environment: environment(), runs: rows }
    await writeResults('connections', mergeRuns(readResults('connections'), now))
  }
  return 0
}
