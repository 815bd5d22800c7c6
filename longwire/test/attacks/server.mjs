// A server in a process of its own, to be attacked: what a path means is told in `serve`, what can be asked of it below.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'

import { Group, listen } from 'longwire/node'

import { answerCalls } from './calls.mjs'
import { hooks } from './hooks.mjs'

/** @typedef {import('longwire/node').Connection} Connection */

/** @type {{ listen?: object, hooks?: (keyof typeof hooks)[] }} */
const options = JSON.parse(process.argv[2] ?? '{}')

/** @type {string[]} */
const uncaught = []
process.on('uncaughtException', (error) => uncaught.push(String(error.stack)))
// A server with another driver than it was told to have is another server.
process.on('warning', ({ code, message }) => code === 'LONGWIRE_DRIVER' && uncaught.push(message))
process.on('unhandledRejection', (reason) => uncaught.push(`rejection: ${String(reason)}`))

/** @type {Record<string, number>} */
const endings = {}
/** @type {Record<string, number>} */
const refusals = {}
let messages = 0
const topic = new Group()

const listener = await listen({
  host: '127.0.0.1',
  ...options.listen,
  ...Object.assign({}, ...(options.hooks ?? []).map((name) => hooks[name])),
})
listener.on('connection', serve)
listener.on('refused', ({ refusal }) => count(refusals, refusal))

/**
 * `/topic` is told what is published, `/hold` takes no message, everything else gets its messages back.
 * @param {Connection} connection
 */
function serve(connection) {
  const { path } = connection.request
  connection.on('close', (outcome) => count(endings, ending(outcome)))
  if (path === '/topic') topic.add(connection)
  if (path === '/hold') return
  connection.on('message', (data) => {
    messages += 1
    connection.send(data)
  })
}

/**
 * @param {import('longwire/node').CloseOutcome} outcome
 * @returns {string}
 */
function ending({ violation, abort, clean, code }) {
  if (violation !== undefined) return violation
  if (abort !== undefined) return `${abort.code} ${abort.reason}`
  return clean ? `closed ${code}` : 'cut'
}

/**
 * @param {Record<string, number>} counts
 * @param {string} name
 */
function count(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1
}

/**
 * Bytes of memory, from a line of the kernel's account of this process.
 * @param {string} name
 */
function statusBytes(name) {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'latin1'))
  return Number(found?.[1]) * 1024
}

function facts() {
  const { heapUsed, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  let bufferedBytes = 0
  for (const connection of listener.connections) bufferedBytes += connection.bufferedBytes
  return {
    rssBytes: statusBytes('VmRSS'),
    peakRssBytes: statusBytes('VmHWM'),
    heapBytes: heapUsed,
    externalBytes: external,
    cpuMs: (user + system) / 1000,
    openFiles: readdirSync('/proc/self/fd').length,
    connections: listener.connections.size,
    bufferedBytes,
    messages,
    endings,
    refusals,
    uncaught,
  }
}

/** Collects garbage until there is no more: what has a finalizer needs more than one round. */
async function collect() {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.()
    await turn()
  }
}

/**
 * Publishes to everybody at `/topic`. Resolves with the most bytes that waited for one connection, and for all.
 * @param {{ bytes: number, count: number, pauseMs: number }} what
 */
async function publish({ bytes, count: times, pauseMs }) {
  let waitingMost = 0
  let waitingAllMost = 0
  for (let number = 0; number < times; number++) {
    const message = Buffer.alloc(bytes)
    message.writeUInt32BE(number)
    topic.send(message)
    let all = 0
    for (const { bufferedBytes } of topic) {
      waitingMost = Math.max(waitingMost, bufferedBytes)
      all += bufferedBytes
    }
    waitingAllMost = Math.max(waitingAllMost, all)
    await sleep(pauseMs)
  }
  return { waitingMost, waitingAllMost }
}

answerCalls({
  address: () => ({ url: listener.url, port: listener.port }),
  facts,
  collect,
  resetPeak: () => writeFileSync('/proc/self/clear_refs', '5'),
  publish,
})
