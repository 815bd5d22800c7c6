import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

import { replaceSection } from '../scripts/generated/section.mjs'
import { sectionsOf } from '../scripts/generated/sections.mjs'
import { installFolder } from '../scripts/install.mjs'
import { readProject } from '../scripts/laws/project.mjs'
import { at, root } from '../scripts/project.mjs'
import { parse, UsageError } from './rig/command-line.mjs'
import { readResults } from './rig/results.mjs'
import { chartsOf } from './servers/report/charts.mjs'
import { drawing } from './servers/report/draw.mjs'

const README = 'bench/README.md'

/**
 * Writes tables and plots of what was saved. The same results give the same files.
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function run(args) {
  parse({ args })
  const saved = readResults('servers')
  if (saved === undefined) throw new UsageError('nothing is saved yet: npm run bench -- servers --save')
  const project = readProject(root)
  for (const { file, name, render } of sectionsOf(project)) {
    if (file !== README) continue
    writeFileSync(at(README), replaceSection(readFileSync(at(README), 'utf8'), name, await render(project)))
  }
  console.log(README)
  await installFolder('bench')
  const draw = await drawing()
  mkdirSync(at('bench', 'plots'), { recursive: true })
  for (const chart of chartsOf(saved)) {
    writeFileSync(at('bench', 'plots', `${chart.name}.svg`), draw(chart))
    console.log(`bench/plots/${chart.name}.svg`)
  }
  return 0
}
