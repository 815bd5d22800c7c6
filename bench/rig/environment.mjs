import { cpus, release, totalmem, type } from 'node:os'

/**
 * Where figures come from. They compare only with others of the same.
 * @typedef {object} Environment
 * @property {string} machine
 * @property {string} node
 */

/** @returns {Environment} */
export function environment() {
  const [first] = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  return {
    machine: `${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${memory}, ${type()} ${release()}`,
    node: process.versions.node,
  }
}

/** @param {Environment} environment */
export function provenance({ machine, node }) {
  return `${machine}; Node ${node}`
}
