import { fork, spawn } from 'node:child_process'

import { at } from '../../../scripts/project.mjs'
import { LoadFailure } from '../load/failure.mjs'

/** On top of the time that is measured: opening, draining. */
const EXTRA_MS = 90_000

/**
 * Lets the load generator put load on a server, in a process of its own.
 * @param {import('../load/run-load.mjs').LoadTask} task
 * @param {import('./server-process.mjs').ServerProcess} server
 * @param {readonly string[]} before the command, to pin it
 * @returns {Promise<import('../load/run-load.mjs').LoadResult>}
 * @throws {LoadFailure} for what the server did wrong
 */
export function generate(task, server, before) {
  const child = start(before)
  const timer = setTimeout(() => child.kill('SIGKILL'), (task.warmupSeconds + task.seconds) * 1000 + EXTRA_MS)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      reject(new Error(`the load generator ended with ${signal ?? `exit code ${code}`}`))
    })
    child.on('message', (message) => {
      const { result, failure, fault } = /** @type {Answer} */ (message)
      if (result !== undefined) resolve(result)
      else if (failure !== undefined) reject(new LoadFailure(failure))
      else if (fault !== undefined) reject(new Error(`in the load generator: ${fault}`))
      else server.ownUsage().then((usage) => child.send({ usage }), reject)
    })
    child.send({ task, pid: server.pid })
  })
}

/** @typedef {{ result?: import('../load/run-load.mjs').LoadResult, failure?: string, fault?: string }} Answer otherwise it asks for usage */

/** @param {readonly string[]} before */
function start(before) {
  const file = at('bench', 'servers', 'load', 'process.mjs')
  const [command, ...args] = before
  if (command === undefined) return fork(file)
  return spawn(command, [...args, process.execPath, file], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}
