import { readdirSync, readFileSync } from 'node:fs'

/**
 * What of the table is needed to judge; longwire/test/cases/case.ts has all of it.
 * @typedef {object} CaseGroup
 * @property {string} group its number
 * @property {string} title
 * @property {{ case: string, what: string }[]} cases
 */

const folder = new URL('./cases/', import.meta.url)

/**
 * The groups of cases/*.json, in the order of their numbers.
 * @returns {CaseGroup[]}
 */
export function readCaseTable() {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => /** @type {CaseGroup} */ (JSON.parse(readFileSync(new URL(name, folder), 'utf8'))))
    .sort((a, b) => Number(a.group) - Number(b.group))
}
