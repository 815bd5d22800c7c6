import { existsSync, readFileSync, writeFileSync } from 'node:fs'

import { runNode } from '../../scripts/command.mjs'
import { at, toolPath } from '../../scripts/project.mjs'

/**
 * What `--save` writes, and the tables and plots of README.md are made from.
 * @param {string} part
 */
function fileOf(part) {
  return at('bench', 'results', `${part}.json`)
}

/**
 * @param {string} part
 * @returns {any} undefined when nothing was saved
 */
export function readResults(part) {
  return existsSync(fileOf(part)) ? JSON.parse(readFileSync(fileOf(part), 'utf8')) : undefined
}

/**
 * @param {string} part
 * @param {unknown} results
 */
export async function writeResults(part, results) {
  writeFileSync(fileOf(part), JSON.stringify(results, rounded, 2))
  await runNode(toolPath('oxfmt'), [fileOf(part)], { capture: true })
  console.log(`\nsaved: bench/results/${part}.json; the tables are made anew by \`npm run bench -- report\``)
}

/**
 * Four digits are more than a measurement is good for; what was counted is whole.
 * @param {string} _key
 * @param {unknown} value
 */
function rounded(_key, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value
}
