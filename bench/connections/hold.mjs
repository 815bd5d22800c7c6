import { setTimeout as sleep } from 'node:timers/promises'

import { withChildren } from '../rig/child.mjs'
import { runName } from './options.mjs'
import { systemMemory } from './system-memory.mjs'

/** @typedef {import('../rig/child.mjs').Child} Child */
/** @typedef {{ open: number, pings: number, faults: string[], rss: number }} ClientState */

/** Connections of each process that come and go before anything is measured: code is compiled, pools exist. */
const WARM = 100
/** Of all connections, those that are asked at the end whether they live. */
const SAMPLE = 0.01
const CLOSED_TIMEOUT_MS = 20_000
/** What a run may take of memory: user and kernel, both ends of a connection; and of a pair of processes. */
const CONNECTION_BYTES = 20_000
const PROCESSES_BYTES = 200_000_000

const serverProgram = new URL('server.mjs', import.meta.url)
const clientProgram = new URL('client.mjs', import.meta.url)

/**
 * @typedef {object} HoldFigures
 * @property {string} name
 * @property {number} processes
 * @property {number} connections that were held
 * @property {number} rssOpenedBytes of the servers per connection, when all had opened and nothing was forced
 * @property {number} rssBytes of the servers per connection, when they were held and garbage was collected
 * @property {number} heapBytes of it, the live part of the JavaScript heap
 * @property {number} offHeapBytes of it, what V8 counts as external
 * @property {number} kernelBytes per connection, both ends: growth of the kernel's slab
 * @property {number} clientRssBytes per connection
 * @property {number} handshakesPerCpuSecond of the servers
 * @property {number} openSeconds by the clock
 * @property {number} holdCpuPercent of one core, all servers together, while nothing but pings happened
 * @property {number} pings that came and were answered while they were held
 */

/**
 * Rejected when a connection was refused, was lost, does not echo or does not close cleanly.
 * @param {import('./options.mjs').ConnectionsOptions} options
 * @returns {Promise<HoldFigures>}
 */
export function hold(options) {
  const { server, driver, processes, perProcess, holdSeconds } = options
  const total = processes * perProcess
  const needed = total * CONNECTION_BYTES + processes * PROCESSES_BYTES
  if (systemMemory().available < needed)
    throw new Error(`${total} connections may take ${Math.ceil(needed / 2 ** 30)} GiB, and there is less`)
  return withChildren(async (start) => {
    const servers = await each(processes, () => start(serverProgram, ['--expose-gc']))
    const clients = await each(processes, () => start(clientProgram))
    const ports = await Promise.all(servers.map((one) => one.call('listen', server, driver)))
    const open = (/** @type {number} */ count) =>
      Promise.all(clients.map((client, at) => client.call('open', ports[at], `127.0.0.${at + 2}`, count)))
    await open(WARM)
    await closeAll(clients, servers)

    const before = await measure(servers, clients)
    const openedAt = performance.now()
    await open(perProcess)
    const openSeconds = (performance.now() - openedAt) / 1000
    console.log(`  open after ${openSeconds.toFixed(0)} s, held for ${holdSeconds} s`)
    const cpuOpened = await sum(servers, 'cpuUs')
    const rssOpened = await sum(servers, 'rss')
    const opened = await measure(servers, clients)
    await sleep(holdSeconds * 1000)
    const cpuHeld = await sum(servers, 'cpuUs')
    const held = await measure(servers, clients)
    if (held.open !== total || held.clientsOpen !== total)
      throw new Error(`${total} connections were opened, ${held.open} are left (${held.clientsOpen} at the clients)`)
    await checkEchoes(clients)
    console.log('  alive')
    await closeAll(clients, servers)

    return {
      name: runName(options),
      processes,
      connections: total,
      rssOpenedBytes: (rssOpened - before.rss) / total,
      rssBytes: (held.rss - before.rss) / total,
      heapBytes: (held.heap - before.heap) / total,
      offHeapBytes: (held.external - before.external) / total,
      kernelBytes: (held.slab - before.slab) / total,
      clientRssBytes: (held.clientsRss - before.clientsRss) / total,
      handshakesPerCpuSecond: total / ((cpuOpened - before.cpuUs) / 1e6),
      openSeconds,
      holdCpuPercent: (cpuHeld - opened.cpuUs) / (holdSeconds * 1e4),
      pings: held.pings - opened.pings,
    }
  })
}

/**
 * @template Result
 * @param {number} count
 * @param {() => Promise<Result>} work
 */
function each(count, work) {
  return Promise.all(Array.from({ length: count }, work))
}

/**
 * @param {readonly Child[]} children
 * @param {string} name of a function that gives a number
 */
async function sum(children, name) {
  const values = await Promise.all(children.map((child) => child.call(name)))
  return values.reduce((/** @type {number} */ total, value) => total + Number(value), 0)
}

/**
 * @param {readonly Child[]} servers
 * @param {readonly Child[]} clients
 */
async function measure(servers, clients) {
  const memories = /** @type {NodeJS.MemoryUsage[]} */ (
    await Promise.all(servers.map((server) => server.call('memory')))
  )
  const states = await statesOf(clients)
  const add = (/** @type {readonly number[]} */ values) => values.reduce((total, value) => total + value, 0)
  return {
    rss: add(memories.map(({ rss }) => rss)),
    heap: add(memories.map(({ heapUsed }) => heapUsed)),
    external: add(memories.map(({ external }) => external)),
    slab: systemMemory().slab,
    open: await sum(servers, 'open'),
    cpuUs: await sum(servers, 'cpuUs'),
    clientsOpen: add(states.map(({ open }) => open)),
    clientsRss: add(states.map(({ rss }) => rss)),
    pings: add(states.map(({ pings }) => pings)),
  }
}

/** @param {readonly Child[]} clients */
async function statesOf(clients) {
  const states = /** @type {ClientState[]} */ (await Promise.all(clients.map((client) => client.call('state'))))
  const faults = states.flatMap((state) => state.faults)
  if (faults.length > 0) throw new Error(`${faults.length} connections went wrong: ${faults[0]}`)
  return states
}

/** @param {readonly Child[]} clients */
async function checkEchoes(clients) {
  const results = /** @type {{ asked: number, right: number }[]} */ (
    await Promise.all(clients.map((client) => client.call('echo', SAMPLE)))
  )
  for (const { asked, right } of results)
    if (asked === 0 || right < asked) throw new Error(`${asked} messages were sent, ${right} came back`)
  await statesOf(clients)
}

/**
 * Closes every connection, and waits until the servers know of none.
 * @param {readonly Child[]} clients
 * @param {readonly Child[]} servers
 */
async function closeAll(clients, servers) {
  await Promise.all(clients.map((client) => client.call('close')))
  await statesOf(clients)
  const untilMs = performance.now() + CLOSED_TIMEOUT_MS
  for (let left = await sum(servers, 'open'); left > 0; left = await sum(servers, 'open')) {
    if (performance.now() > untilMs) throw new Error(`all clients have closed, the servers hold ${left} connections`)
    await sleep(50)
  }
}
