// Well-behaved clients in a process of their own: each sends a message, waits until it is back, rests, and so on.
import { setTimeout as sleep } from 'node:timers/promises'

import { WebSocket } from 'ws'

import { answerCalls } from './calls.mjs'

/** How long each rests. */
const REST_MS = 20

let sent = 0
let received = 0
let wrong = 0
let lost = 0
const stop = new AbortController()
/** @type {number[]} */
let latenciesMs = []

/**
 * @param {string} url
 * @param {number} index
 */
async function open(url, index) {
  const socket = new WebSocket(url, { rejectUnauthorized: false })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const ended = new Promise((resolve) => socket.once('close', resolve))
  socket.on('error', () => undefined)
  return { socket, done: talk(socket, index, ended) }
}

/**
 * @param {WebSocket} socket
 * @param {number} index
 * @param {Promise<unknown>} ended
 */
async function talk(socket, index, ended) {
  for (let number = 0; !stop.signal.aborted; number++) {
    const text = `bystander ${index} says ${number} `.padEnd(64, '.')
    const echoed = new Promise((resolve) =>
      socket.once('message', (/** @type {Buffer} */ data) => resolve(data.toString())),
    )
    const startedMs = performance.now()
    sent += 1
    socket.send(text)
    const answer = await Promise.race([echoed, ended])
    if (socket.readyState !== WebSocket.OPEN) {
      lost += 1
      return
    }
    received += 1
    if (answer !== text) wrong += 1
    latenciesMs.push(performance.now() - startedMs)
    await sleep(REST_MS)
  }
}

/** @type {Awaited<ReturnType<typeof open>>[]} */
let all = []

/** What happened since the last call. */
function report() {
  const sorted = latenciesMs.sort((a, b) => a - b)
  latenciesMs = []
  const at = (/** @type {number} */ share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  const connected = all.filter(({ socket }) => socket.readyState === WebSocket.OPEN).length
  return { count: all.length, connected, sent, received, wrong, lost, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}

answerCalls({
  connect: async (/** @type {string} */ url, /** @type {number} */ count) => {
    all = await Promise.all(Array.from({ length: count }, (_, index) => open(url, index)))
  },
  report,
  /** Stops behind the echo that is awaited, and tells everything. */
  stop: async () => {
    stop.abort()
    await Promise.all(all.map(({ done }) => done))
    return report()
  },
})
