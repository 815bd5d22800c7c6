import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = new URL('../results/', import.meta.url)

/**
 * @param {string} name without an extension
 * @returns {string} of the file below `bench/results`
 */
function pathOf(name) {
  return fileURLToPath(new URL(`${name}.json`, folder))
}

/**
 * @param {string} name
 * @param {unknown} results
 * @returns {string} where they are
 */
export function saveResults(name, results) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(pathOf(name), `${JSON.stringify(results, undefined, 2)}\n`)
  return `bench/results/${name}.json`
}

/**
 * @param {string} name
 * @returns {unknown} undefined when nothing was saved
 */
export function savedResults(name) {
  return existsSync(pathOf(name)) ? JSON.parse(readFileSync(pathOf(name), 'utf8')) : undefined
}
