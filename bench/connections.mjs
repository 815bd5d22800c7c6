#!/usr/bin/env node
// How much an idle connection takes, and how many one machine holds. Read README.md first.
import { hold } from './connections/hold.mjs'
import { connectionsOptions, runName, USAGE } from './connections/options.mjs'
import { connectionsTable, mergeRuns } from './connections/report.mjs'
import { openFilesMax } from './connections/system-memory.mjs'
import { machine } from './rig/machine.mjs'
import { isMainModule } from './rig/main-module.mjs'
import { savedResults, saveResults } from './rig/results.mjs'
import { withUsage } from './rig/usage.mjs'

/**
 * Rejected when a connection is refused, lost, mute, or does not close cleanly. Linux only: it reads `/proc`.
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export function run(args) {
  return withUsage(USAGE, async () => {
    const { runs, save } = connectionsOptions(args, openFilesMax())
    const rows = []
    for (const options of runs) {
      console.log(`${runName(options)}: ${options.processes} × ${options.perProcess} connections`)
      rows.push(await hold(options))
    }
    console.log(`\n${connectionsTable(rows)}\n\nAll were alive: echoes of 1 % of them, and all closed cleanly.`)
    if (save) {
      const saved = /** @type {{ runs: import('./connections/hold.mjs').HoldFigures[] } | undefined} */ (
        savedResults('connections')
      )
      const results = { machine: machine(), runs: mergeRuns(saved?.runs ?? [], rows) }
      console.log(`\nsaved in ${saveResults('connections', results)}`)
    }
    return 0
  })
}

if (isMainModule(import.meta.url)) process.exitCode = await run(process.argv.slice(2))
