import { withChildren } from './rig/child.mjs'
import { figure } from './rig/figure.mjs'
import { judgeGrowth, POINTS } from './soak/judge.mjs'
import { soakOptions } from './soak/options.mjs'
import { growthLine, pointsTable } from './soak/report.mjs'

/** @typedef {import('./soak/report.mjs').Point} Point */
/** @typedef {import('./rig/process-usage.mjs').CollectedMemory} CollectedMemory */

/** What the data in a heap may have grown by over the second half of a run; README.md says why. */
const HEAP_GROWTH_BYTES_MAX = 64 * 1024

/**
 * Whether memory stays flat however many messages have passed.
 * Rejected when a message came back as another, or a connection was lost.
 * @param {string[]} args
 * @returns {Promise<number>} exit code: 1 when the heap of the server or of the clients grows
 */
export async function run(args) {
  const { messages, driver } = soakOptions(args)
  console.log(`${figure(messages)} messages, driver ${driver}; Node ${process.versions.node}`)
  const startedMs = performance.now()
  const { points, visits } = await soak(messages, driver)
  const seconds = (performance.now() - startedMs) / 1000
  console.log(`\n${pointsTable(points)}\n${figure(visits)} connections came and went; ${figure(seconds)} s`)
  let grows = false
  for (const name of /** @type {const} */ (['serverData', 'clientData', 'serverRss', 'clientRss'])) {
    const growth = judgeGrowth(
      points.map((point) => ({ messages: point.messages, bytes: point[name] })),
      HEAP_GROWTH_BYTES_MAX,
    )
    console.log(growthLine(name, growth))
    // RSS is told and not judged: what the allocators keep is theirs.
    if (name.endsWith('Data')) grows ||= growth.grows
  }
  console.log(grows ? 'THE HEAP GROWS' : 'The heaps are flat.')
  return grows ? 1 : 0
}

/**
 * @param {number} messages
 * @param {import('./rig/command-line.mjs').Driver} driver
 */
function soak(messages, driver) {
  return withChildren(async (start) => {
    const server = await start(new URL('soak/server.mjs', import.meta.url), ['--expose-gc'])
    const client = await start(new URL('soak/client.mjs', import.meta.url), ['--expose-gc'])
    await client.call('open', await server.call('listen', driver))
    /** @type {Point[]} */
    const points = []
    while (points.length < POINTS) {
      await client.call('run', messages / POINTS)
      const there = /** @type {CollectedMemory} */ (await server.call('memory'))
      const here = /** @type {CollectedMemory} */ (await client.call('memory'))
      points.push({
        messages: Number(await server.call('messages')),
        serverData: there.heapUsed - there.codeUsed,
        serverCode: there.codeUsed,
        serverRss: there.rss,
        clientData: here.heapUsed - here.codeUsed,
        clientCode: here.codeUsed,
        clientRss: here.rss,
      })
    }
    return { points, visits: Number(await client.call('visits')) }
  })
}
