// Adds up the reports named as arguments and ends with the line `N passed, N failed`. CI skips nothing.
import { readFileSync } from 'node:fs'

import { countTests } from './test-count.mjs'

const reports = process.argv.slice(2).map(read)
const { passed, failed, notRun, broken } = countTests(reports.filter((report) => report !== undefined))
for (const text of notRun) console.log(`did not run: ${text}`)
for (const text of broken) console.log(`broken: ${text}`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed + notRun.length > 0 || passed === 0 || reports.includes(undefined) ? 1 : 0

/**
 * @param {string} file
 * @returns {import('../conformance/named-tests.mjs').VitestReport | undefined}
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    console.log(`no results: ${file}`)
    return undefined
  }
}
