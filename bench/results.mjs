import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

import { runNode } from '../scripts/command.mjs'
import { at, toolPath } from '../scripts/project.mjs'

/** What `servers --save` writes and `report` reads. */
export const resultsFile = at('bench', 'results', 'servers.json')

/**
 * @typedef {object} Saved
 * @property {import('./measure/environment.mjs').Environment} environment
 * @property {import('./measure/rounds.mjs').Results} workloads
 */

/** @returns {Saved | undefined} */
export function readResults() {
  try {
    return JSON.parse(readFileSync(resultsFile, 'utf8'))
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * What was measured before, with workloads measured anew in their place: each is one run with all its contestants.
 * Results of another machine or of other versions are not kept beside.
 * @param {Saved | undefined} before
 * @param {Saved} now
 * @returns {Saved}
 */
export function mergeResults(before, now) {
  if (before === undefined || !sameEnvironment(before.environment, now.environment)) return now
  const versions = { ...before.environment.versions, ...now.environment.versions }
  return {
    environment: { ...now.environment, versions },
    workloads: { ...before.workloads, ...now.workloads },
  }
}

/**
 * @param {Saved['environment']} one
 * @param {Saved['environment']} other who was measured need not be the same
 */
function sameEnvironment(one, other) {
  const common = Object.keys(one.versions).filter((title) => Object.hasOwn(other.versions, title))
  return (
    isDeepStrictEqual({ ...one, versions: {} }, { ...other, versions: {} }) &&
    common.every((title) => one.versions[title] === other.versions[title])
  )
}

/** @param {Saved} saved */
export async function writeResults(saved) {
  mkdirSync(dirname(resultsFile), { recursive: true })
  writeFileSync(resultsFile, JSON.stringify(rounded(saved), undefined, 2))
  await runNode(toolPath('oxfmt'), [resultsFile], { capture: true })
}

/**
 * Four digits are more than a measurement is good for.
 * @param {Saved} saved
 * @returns {Saved}
 */
function rounded(saved) {
  return JSON.parse(
    JSON.stringify(saved, (_key, value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value)),
  )
}
