import { setTimeout as sleep } from 'node:timers/promises'

import { withChildren } from '../rig/child.mjs'

/** @typedef {import('./options.mjs').Transport} Transport */
/** @typedef {{ requests: number, messages: number, sockets: number, down: number, up: number }} Mark */

/** It runs for so long before anything is measured: every poller has polled, every function was compiled. */
const WARM_MS = 3_000
/** In the other direction so many messages go before, quicker than those that are measured. */
const UPLINK_WARM = { messages: 1_000, rate: 500 }
/** The tail of what was measured. */
const SETTLE_MS = 200

const serverProgram = new URL('server.mjs', import.meta.url)
const clientProgram = new URL('client.mjs', import.meta.url)

/**
 * What one delivered message costs.
 * @typedef {object} FeedFigures
 * @property {Transport} transport
 * @property {number} delivered messages while it was measured, all clients together
 * @property {number} downBytes per message, payload of TCP from server to client
 * @property {number} upBytes per message
 * @property {number} requests per message
 * @property {number} cpuUs per message, of the server
 * @property {number} p50Ms from the server's stamp to the client's handler
 * @property {number} p99Ms
 * @property {number} openingDownBytes per client, before the first message
 * @property {number} openingUpBytes
 */

/**
 * One transport, in processes of its own. Rejected unless every client got every message exactly once and in order.
 * @param {Transport} transport
 * @param {import('./options.mjs').FeedOptions} options
 * @param {number} [warmMs]
 * @returns {Promise<FeedFigures>}
 */
export function measureFeed(transport, { clients, rate, bytes, seconds, driver }, warmMs = WARM_MS) {
  return withChildren(async (start) => {
    const [server, client] = [await start(serverProgram), await start(clientProgram)]
    const port = await server.call('listen', transport, driver, false)
    const opened = /** @type {Mark} */ (await client.call('open', transport, port, clients))
    await server.call('begin', rate, bytes)
    await sleep(warmMs)
    const before = /** @type {Mark} */ (await client.call('measure', true))
    const cpuBefore = Number(await server.call('cpuUs'))
    await sleep(seconds * 1000)
    const cpuAfter = Number(await server.call('cpuUs'))
    const after = /** @type {Mark} */ (await client.call('measure', false))
    const last = await server.call('end')
    const faults = /** @type {string[]} */ (await client.call('verdicts', last))
    if (faults.length > 0) throw new Error(`${transport}: ${faults.length} of ${clients} clients: ${faults[0]}`)
    const delivered = after.messages - before.messages
    if (delivered === 0) throw new Error(`${transport}: nothing was delivered while it was measured`)
    const { p50Us, p99Us } = /** @type {{ p50Us: number, p99Us: number }} */ (await client.call('latencies'))
    return {
      transport,
      delivered,
      downBytes: (after.down - before.down) / delivered,
      upBytes: (after.up - before.up) / delivered,
      requests: (after.requests - before.requests) / delivered,
      cpuUs: (cpuAfter - cpuBefore) / delivered,
      p50Ms: p50Us / 1000,
      p99Ms: p99Us / 1000,
      openingDownBytes: opened.down / clients,
      openingUpBytes: opened.up / clients,
    }
  })
}

/** How one client sends, beside what carries it. */
export const uplinks = /** @type {const} */ ([
  { name: 'POST, answered by 204', transport: 'polling', acknowledge: false },
  { name: 'WebSocket', transport: 'websocket', acknowledge: false },
  { name: 'WebSocket, each acknowledged', transport: 'websocket', acknowledge: true },
  { name: 'WebSocket over HTTP/2', transport: 'websocket-h2', acknowledge: false },
])

/**
 * @typedef {object} UplinkFigures
 * @property {string} name
 * @property {number} messages
 * @property {number} upBytes per message
 * @property {number} downBytes per message
 * @property {number} cpuUs per message, of the server
 */

/**
 * One client that sends. Rejected unless the server got every message exactly once and in order.
 * @param {(typeof uplinks)[number]} uplink
 * @param {import('./options.mjs').FeedOptions} options
 * @param {number} [warm] messages
 * @returns {Promise<UplinkFigures>}
 */
export function measureUplink(
  { name, transport, acknowledge },
  { rate, bytes, seconds, driver },
  warm = UPLINK_WARM.messages,
) {
  return withChildren(async (start) => {
    const [server, client] = [await start(serverProgram), await start(clientProgram)]
    const port = await server.call('listen', transport, driver, acknowledge)
    await client.call('openUplink', transport, port)
    await client.call('send', 1, warm, UPLINK_WARM.rate, bytes)
    await sleep(SETTLE_MS)
    const before = /** @type {Mark} */ (await client.call('mark'))
    const cpuBefore = Number(await server.call('cpuUs'))
    const count = rate * seconds
    await client.call('send', warm + 1, count, rate, bytes)
    await sleep(SETTLE_MS)
    const cpuAfter = Number(await server.call('cpuUs'))
    const after = /** @type {Mark} */ (await client.call('mark'))
    const fault = /** @type {string | undefined} */ (await server.call('verdict', warm + count))
    if (fault !== undefined) throw new Error(`${name}: ${fault}`)
    return {
      name,
      messages: count,
      upBytes: (after.up - before.up) / count,
      downBytes: (after.down - before.down) / count,
      cpuUs: (cpuAfter - cpuBefore) / count,
    }
  })
}
