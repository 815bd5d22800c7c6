// The load generator as a process of its own: servers.mjs starts it, sends a task and gets what was measured.
import { once } from 'node:events'

import { readUsage } from '../measure/usage.mjs'
import { LoadFailure } from './failure.mjs'
import { runLoad } from './run-load.mjs'

if (process.send === undefined) throw new Error('started by servers.mjs only')
process.on('disconnect', () => process.exit())
const [{ task, pid }] = await once(process, 'message')
process.send(await outcome(), () => process.exit())

async function outcome() {
  try {
    return { result: await runLoad(task, usage) }
  } catch (error) {
    return error instanceof LoadFailure
      ? { failure: error.message }
      : { fault: String(/** @type {Error} */ (error).stack) }
  }
}

/** What the system says about the server, or else what it says itself. */
async function usage() {
  const read = readUsage(pid)
  if (read !== undefined) return read
  process.send?.({ ask: 'usage' })
  const [{ usage: own }] = await once(process, 'message')
  return own
}
