import { Agent, request } from 'node:http'

import { fetchHeaders } from './headers.mjs'
import { SequenceChecker } from './sequence-checker.mjs'

/** @typedef {import('./client.mjs').FeedContext} FeedContext */

const POLL_INTERVAL_MS = 1_000
const POLLS = '*/*'
const EVENTS = 'text/event-stream'

/** A client of the feed over HTTP, with one connection that is kept. */
class HttpClient {
  checker = new SequenceChecker()
  stopped = false
  context
  #agent = new Agent({ keepAlive: true, maxSockets: 1 })

  /** @param {FeedContext} context */
  constructor(context) {
    this.context = context
  }

  /**
   * @param {string} path
   * @param {string} accept
   * @returns {Promise<import('node:http').IncomingMessage>}
   */
  ask(path, accept) {
    const { port } = this.context
    this.context.counters.requests += 1
    return new Promise((resolve, reject) => {
      const headers = fetchHeaders(`http://127.0.0.1:${port}`, accept)
      request({ host: '127.0.0.1', port, path, headers, agent: this.#agent }, resolve).on('error', reject).end()
    })
  }

  /**
   * Asks once for everything behind what it has.
   * @param {string} path
   */
  async poll(path) {
    const response = await this.ask(`${path}?after=${this.checker.last}`, POLLS)
    let body = ''
    for await (const text of response.setEncoding('utf8')) body += text
    if (response.statusCode === 204) return
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`)
    for (const message of JSON.parse(body)) this.context.took(this.checker, message)
  }

  stop() {
    this.stopped = true
    this.#agent.destroy()
  }

  /** @param {unknown} error of a request */
  failed(error) {
    if (!this.stopped) this.checker.fail(String(error))
  }
}

/** Asks once a second. */
export class PollingClient extends HttpClient {
  /** @type {NodeJS.Timeout | undefined} */
  #timer

  /** @param {number} phase 0 to 1: clients do not ask all at once */
  async open(phase) {
    await this.poll('/messages')
    this.#later(phase * POLL_INTERVAL_MS)
  }

  /** @param {number} delayMs */
  #later(delayMs) {
    if (this.stopped) return
    this.#timer = setTimeout(() => {
      const startedMs = performance.now()
      this.poll('/messages').then(
        () => this.#later(Math.max(0, startedMs + POLL_INTERVAL_MS - performance.now())),
        (error) => this.failed(error),
      )
    }, delayMs)
  }

  /** @override */
  stop() {
    clearTimeout(this.#timer)
    super.stop()
  }
}

/** Asks, and is answered when there is something. */
export class LongPollingClient extends HttpClient {
  async open() {
    await this.poll('/messages')
    this.#loop().catch((error) => this.failed(error))
  }

  async #loop() {
    while (!this.stopped) await this.poll('/messages/next')
  }
}

/** Reads one answer without an end. */
export class EventStreamClient extends HttpClient {
  async open() {
    const response = await this.ask('/events', EVENTS)
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`)
    let rest = ''
    response.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      const events = (rest + text).split('\n\n')
      rest = events.pop() ?? ''
      for (const event of events) this.#event(event)
    })
    response.on('error', (error) => this.failed(error))
    response.on('end', () => this.failed('the stream ended'))
  }

  /** @param {string} event without the empty line at its end */
  #event(event) {
    for (const line of event.split('\n'))
      if (line.startsWith('data: ')) this.context.took(this.checker, JSON.parse(line.slice('data: '.length)))
  }
}
