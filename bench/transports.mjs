import { environment } from './rig/environment.mjs'
import { writeResults } from './rig/results.mjs'
import { measureFeed, measureUplink, uplinks } from './transports/measure.mjs'
import { transportOptions } from './transports/options.mjs'
import { feedTable, load, uplinkTable } from './transports/report.mjs'

/**
 * The same feed by polling, long polling, server-sent events and WebSockets.
 * Rejected when a client missed a message, got one twice or out of order.
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function run(args) {
  const { only, save, ...options } = transportOptions(args)
  console.log(`${load(options)}; Node ${process.versions.node}`)
  const down = []
  for (const transport of only) down.push(await measureFeed(transport, options))
  console.log(`\n${feedTable(down)}\nEvery client got every message, once and in order.`)
  const up = []
  const half = { ...options, seconds: Math.ceil(options.seconds / 2) }
  for (const uplink of uplinks) if (only.includes(uplink.transport)) up.push(await measureUplink(uplink, half))
  if (up.length > 0) console.log(`\n${uplinkTable(up)}`)
  if (save) await writeResults('transports', { environment: environment(), options, down, up })
  return 0
}
