// Runs the tests that name a rule or a case and prints what holds. See README.md beside this file.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { runNode } from '../scripts/command.mjs'
import { toolPath } from '../scripts/project.mjs'
import { readCaseTable } from './case-table.mjs'
import { judgeCases, renderCaseSummary, renderCaseTable } from './judge-cases.mjs'
import { judge, renderSummary, renderTable } from './judge.mjs'
import { namedCases } from './named-cases.mjs'
import { brokenFiles, namedTests } from './named-tests.mjs'

const { values: options } = parseArgs({
  options: {
    /** Vitest's JSON report of a run that is over, instead of running the tests now. */
    results: { type: 'string' },
    json: { type: 'boolean', default: false },
    summary: { type: 'boolean', default: false },
    /** Every message of the cases that have many: some 40 minutes on a free core. */
    full: { type: 'boolean', default: false },
  },
})

/** @type {{ sections: import('./judge.mjs').Section[] }} */
const { sections } = JSON.parse(readFileSync(new URL('./rules.json', import.meta.url), 'utf8'))
const results = options.results === undefined ? await runTests() : read(options.results)
const broken = brokenFiles(results)
const report = judge(sections, namedTests(results))
const cases = judgeCases(readCaseTable(), namedCases(results))
if (options.json) console.log(JSON.stringify({ ...report, cases, broken }, null, 2))
else {
  if (!options.summary) console.log(`${renderTable(report)}\n\n${renderCaseTable(cases)}\n`)
  console.log(`${renderSummary(report)}\n${renderCaseSummary(cases)}`)
  for (const { file, message } of broken) console.log(`did not run: ${file}\n  ${message.split('\n')[0]}`)
}
process.exitCode = report.held && cases.allHeld && broken.length === 0 ? 0 : 1

/** @returns {Promise<import('./named-tests.mjs').VitestReport>} */
async function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'longwire-conformance-'))
  try {
    const file = join(folder, 'results.json')
    const args = ['run', 'longwire/', '-t', '(rules?|case) \\d', '--reporter=json', `--outputFile=${file}`]
    const env = options.full ? { LONGWIRE_CASES: 'full' } : {}
    const { code, output } = await runNode(toolPath('vitest'), args, { capture: true, env })
    try {
      return read(file)
    } catch {
      throw new Error(`vitest (exit code ${code}) left no results:\n${output}`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} file
 * @returns {import('./named-tests.mjs').VitestReport}
 */
function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
