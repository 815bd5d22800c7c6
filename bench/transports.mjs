#!/usr/bin/env node
// The same feed by polling, long polling, server-sent events and WebSockets. Read README.md first.
import { machine } from './rig/machine.mjs'
import { isMainModule } from './rig/main-module.mjs'
import { saveResults } from './rig/results.mjs'
import { withUsage } from './rig/usage.mjs'
import { measureFeed, measureUplink, uplinks } from './transports/measure.mjs'
import { transportOptions, USAGE } from './transports/options.mjs'
import { feedTable, uplinkTable } from './transports/report.mjs'

/**
 * Rejected when a client missed a message, got one twice or out of order.
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export function run(args) {
  return withUsage(USAGE, async () => {
    const { only, save, ...options } = transportOptions(args)
    const { clients, rate, bytes, seconds } = options
    console.log(
      `${clients} clients, ${rate} messages/s of ${bytes} bytes, ${seconds} s, driver ${options.driver}; Node ${process.versions.node}`,
    )
    const down = []
    for (const transport of only) down.push(await measureFeed(transport, options))
    console.log(`\n${feedTable(down)}\n\nEvery client got every message, once and in order.`)
    const up = []
    const half = { ...options, seconds: Math.ceil(seconds / 2) }
    for (const uplink of uplinks) if (only.includes(uplink.transport)) up.push(await measureUplink(uplink, half))
    if (up.length > 0) console.log(`\n${uplinkTable(up)}`)
    if (save) console.log(`\nsaved in ${saveResults('transports', { machine: machine(), options, down, up })}`)
    return 0
  })
}

if (isMainModule(import.meta.url)) process.exitCode = await run(process.argv.slice(2))
