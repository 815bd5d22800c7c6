// All clients of the comparison, in a process of their own; called by `measure.mjs`.
import { setTimeout as sleep } from 'node:timers/promises'

import { serve } from '../rig/serve.mjs'
import { percentile } from '../rig/statistics.mjs'
import { EventStreamClient, LongPollingClient, PollingClient } from './http-client.mjs'
import { messageText, nowUs } from './message.mjs'
import { socketBytes, watchSockets } from './socket-bytes.mjs'
import { postUplink, webSocketUplink } from './uplink-client.mjs'
import { WebSocketClient } from './websocket-client.mjs'

/**
 * What all clients share.
 * @typedef {object} FeedContext
 * @property {number} port
 * @property {{ requests: number, messages: number }} counters
 * @property {(checker: import('./sequence-checker.mjs').SequenceChecker, message: import('./message.mjs').Message) => void} took
 */

/** @typedef {PollingClient | LongPollingClient | EventStreamClient | WebSocketClient} Client */

/** How long the last messages may take to come. */
const DRAIN_MS = 10_000
/** Clients that open at a time. */
const OPENING_MAX = 50

const counters = { requests: 0, messages: 0 }
/** @type {number[]} */
const latenciesUs = []
/** How long nothing comes before a count, so that bytes and messages are of the same moment; tried a few times. */
const QUIET_MS = 5
const QUIET_TRIES = 10

let measuring = false
/** @type {Client[]} */
const clients = []
/** @type {import('./uplink-client.mjs').Uplink | undefined} */
let uplink

watchSockets()
serve({
  /**
   * @param {import('./options.mjs').Transport} transport
   * @param {number} port
   * @param {number} count
   */
  async open(transport, port, count) {
    const context = { port, counters, took }
    for (let at = 0; at < count; at += 1) clients.push(clientOf(transport, context))
    for (let at = 0; at < count; at += OPENING_MAX)
      await Promise.all(clients.slice(at, at + OPENING_MAX).map((client, of) => client.open((at + of) / count)))
    return mark()
  },
  mark,
  /** @param {boolean} on whether latencies are kept */
  async measure(on) {
    await untilTold()
    measuring = on
    return mark()
  },
  /**
   * @param {number} last message that was sent
   * @returns {Promise<string[]>} what went wrong
   */
  async verdicts(last) {
    const untilMs = performance.now() + DRAIN_MS
    while (clients.some(({ checker }) => checker.last < last && checker.fault === undefined)) {
      if (performance.now() > untilMs) break
      await sleep(20)
    }
    for (const client of clients) client.stop()
    return clients.flatMap(({ checker }, at) => {
      const wrong = checker.verdict(last)
      return wrong === undefined ? [] : [`client ${at + 1}: ${wrong}`]
    })
  },
  latencies: () => ({ p50Us: percentile(latenciesUs, 0.5), p99Us: percentile(latenciesUs, 0.99) }),
  /**
   * @param {import('./options.mjs').Transport} transport
   * @param {number} port
   */
  async openUplink(transport, port) {
    const http2 = transport === 'websocket-h2'
    uplink = http2 || transport === 'websocket' ? await webSocketUplink(port, http2) : postUplink(port)
  },
  /**
   * @param {number} first
   * @param {number} count
   * @param {number} rate per second
   * @param {number} bytes
   */
  async send(first, count, rate, bytes) {
    const startedMs = performance.now()
    for (let at = 0; at < count; at += 1) {
      await sleep(Math.max(0, startedMs + (at * 1000) / rate - performance.now()))
      uplink?.send(messageText(first + at, nowUs(), bytes))
    }
  },
  stopUplink: () => uplink?.stop(),
})

/** Waits until what sockets have read has come as messages, if the feed is ever quiet for that long. */
async function untilTold() {
  for (let time = 0; time < QUIET_TRIES; time += 1) {
    const { down } = socketBytes()
    await sleep(QUIET_MS)
    if (socketBytes().down === down) return
  }
}

function mark() {
  return { ...counters, ...socketBytes() }
}

/**
 * @param {import('./sequence-checker.mjs').SequenceChecker} checker
 * @param {import('./message.mjs').Message} message
 */
function took(checker, { seq, sentUs }) {
  checker.take(seq)
  counters.messages += 1
  if (measuring) latenciesUs.push(nowUs() - sentUs)
}

/**
 * @param {import('./options.mjs').Transport} transport
 * @param {FeedContext} context
 * @returns {Client}
 */
function clientOf(transport, context) {
  switch (transport) {
    case 'polling':
      return new PollingClient(context)
    case 'long-polling':
      return new LongPollingClient(context)
    case 'sse':
      return new EventStreamClient(context)
    default:
      return new WebSocketClient(context, transport === 'websocket-h2')
  }
}
