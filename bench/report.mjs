import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { replaceSection } from '../scripts/generated/section.mjs'
import { installFolder } from '../scripts/install.mjs'
import { at } from '../scripts/project.mjs'
import { chartsOf } from './report/charts.mjs'
import { drawing } from './report/draw.mjs'
import { tablesOf } from './report/tables.mjs'
import { readResults } from './results.mjs'
import { UsageError } from './usage-error.mjs'

/** What the section of README.md is called. */
const SECTION = 'bench/results/servers.json'

/**
 * Writes tables and plots of what `servers --save` measured. The same results give the same files.
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function run(args) {
  parseArgs({ args, options: {} })
  const saved = readResults()
  if (saved === undefined) throw new UsageError('nothing is saved yet: npm run bench -- servers --save')
  await installFolder('bench')
  const readme = at('bench', 'README.md')
  writeFileSync(readme, replaceSection(readFileSync(readme, 'utf8'), SECTION, tablesOf(saved)))
  console.log('bench/README.md')
  const draw = await drawing()
  mkdirSync(at('bench', 'plots'), { recursive: true })
  for (const chart of chartsOf(saved)) {
    writeFileSync(at('bench', 'plots', `${chart.name}.svg`), draw(chart))
    console.log(`bench/plots/${chart.name}.svg`)
  }
  return 0
}
