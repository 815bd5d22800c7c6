import { isDeepStrictEqual } from 'node:util'

/**
 * What `servers --save` writes.
 * @typedef {object} Saved
 * @property {import('./measure/environment.mjs').ServersEnvironment} environment
 * @property {import('./measure/rounds.mjs').Results} workloads
 */

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
