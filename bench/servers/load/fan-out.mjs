import { readersOf, settled } from './echo.mjs'
import { LoadFailure } from './failure.mjs'
import { Template } from './template.mjs'
import { measureDuring, rates } from './window.mjs'

/** Nothing more is sent while the subscribers are on average this many windows behind. */
const LAG_WINDOWS_MAX = 4

/**
 * @typedef {object} FanOutTask
 * @property {'fan-out'} kind
 * @property {number} subscribers
 * @property {number} publishers they get everything too
 * @property {import('./payloads.mjs').PayloadKind} payload
 * @property {number} byteLength
 * @property {number} inFlight messages of all publishers; one is in flight until every publisher has it back
 * @property {boolean} [deflate]
 */

/** Who has got how much, and so what may be sent. */
export class FanOut {
  published = 0
  /** Deliveries. */
  received = 0
  #crowd
  #readers
  #template
  #publishers

  /**
   * @param {import('./crowd.mjs').Crowd} crowd
   * @param {{ subscribers: number, publishers: number, template: Template }} options
   */
  constructor(crowd, { subscribers, publishers, template }) {
    this.#crowd = crowd
    this.#publishers = publishers
    this.#template = template
    // The publishers are the first ones.
    this.#readers = readersOf(template, subscribers + publishers)
  }

  get connections() {
    return this.#readers.length
  }

  /**
   * @param {number} id
   * @param {Buffer} bytes
   * @param {number} start
   * @param {number} end
   * @returns {number} messages that this connection has now got
   */
  receive(id, bytes, start, end) {
    const reader = this.#readers[id]
    if (reader === undefined) return 0
    this.received += reader.push(bytes, start, end)
    if (reader.messages > this.published) throw new LoadFailure('a message that nobody sent')
    return reader.messages
  }

  /** Messages that not every publisher has back. */
  get inFlight() {
    let least = Infinity
    for (let id = 0; id < this.#publishers; id++) least = Math.min(least, this.#readers[id]?.messages ?? 0)
    return this.published - least
  }

  /** How many messages a connection is behind on average. */
  get lag() {
    return this.published - this.received / this.#readers.length
  }

  /** @param {number} count sent in turn by all publishers */
  publish(count) {
    for (let left = count; left > 0;) {
      const publishers = Math.min(this.#publishers, left)
      const share = Math.floor(left / publishers)
      for (let nth = 0; nth < publishers; nth++) {
        const id = (this.published + nth) % this.#publishers
        this.#crowd.sockets[id]?.write(this.#template.frames(this.#publishers === 1 ? this.published : 0, share))
      }
      this.published += share * publishers
      left -= share * publishers
    }
  }

  /** @param {number} drainSeconds */
  settled(drainSeconds) {
    return settled(this.#crowd, this.#readers, drainSeconds, () => this.published)
  }
}

/**
 * @param {FanOutTask & import('./run-load.mjs').Timing} task
 * @param {import('./crowd.mjs').Crowd} crowd
 * @param {() => Promise<import('./window.mjs').Usage>} usage
 */
export async function fanOut(task, crowd, usage) {
  // The server decides the order of what several publishers send, so then all of it is the same.
  const template = new Template({ ...task, atOnce: task.inFlight, same: task.publishers > 1 })
  const fan = new FanOut(crowd, { ...task, template })
  let sending = false
  const pump = () => {
    if (!sending || fan.lag > LAG_WINDOWS_MAX * task.inFlight) return
    const room = task.inFlight - fan.inFlight
    if (room > 0) fan.publish(room)
  }
  await crowd.open(fan.connections, (id, bytes, start, end) => {
    fan.receive(id, bytes, start, end)
    if (id < task.publishers) pump()
  })
  await crowd.delay(task.joinSeconds * 1000)
  sending = true
  // Each turn too: the subscribers may have been too far behind when the publishers got theirs.
  crowd.spin(pump)
  await crowd.delay(task.warmupSeconds * 1000)
  const measured = await measureDuring(
    () => fan.received,
    usage,
    () => crowd.delay(task.seconds * 1000),
  )
  sending = false
  await fan.settled(task.drainSeconds)
  return rates(measured)
}
