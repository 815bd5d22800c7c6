/** @typedef {import('longwire/node').Connection} Connection */
/** @typedef {string | Uint8Array} Payload */

/** Messages of one connection that are on their way. */
const WINDOW = 16

/**
 * Sends payloads in turn on the first of some connections, and checks that each of them gets every one, in order. With
 * one connection that is an echo, with more a broadcast.
 */
export class Lane {
  #connections
  #payloads
  /** What each of them has received in all runs. @type {number[]} */
  #received
  #sent = 0
  #target = 0
  /** @type {PromiseWithResolvers | undefined} */
  #run

  /** @typedef {{ resolve: () => void, reject: (error: Error) => void }} PromiseWithResolvers */

  /**
   * @param {readonly Connection[]} connections
   * @param {readonly Payload[]} payloads
   */
  constructor(connections, payloads) {
    this.#connections = connections
    this.#payloads = payloads
    this.#received = connections.map(() => 0)
    for (const [at, connection] of connections.entries()) {
      connection.on('message', (data) => this.#took(at, data))
      connection.on('close', ({ code }) => this.#run?.reject(new Error(`a connection was closed with ${code}`)))
    }
  }

  /** Messages that the server has received or sent for one that is sent here. */
  get weight() {
    return 1 + this.#connections.length
  }

  /**
   * @param {number} count of messages to send
   * @returns {Promise<void>} resolved when all of them have come back everywhere
   */
  run(count) {
    return new Promise((resolve, reject) => {
      this.#run = { resolve, reject }
      this.#target += count
      this.#send()
    })
  }

  /**
   * @param {number} at
   * @param {Payload} data
   */
  #took(at, data) {
    const number = this.#received[at] ?? 0
    if (!same(data, this.#payload(number))) {
      this.#run?.reject(new Error(`message ${number + 1} came back as another`))
      return
    }
    this.#received[at] = number + 1
    if (at === 0) this.#send()
    if (number + 1 === this.#target && this.#received.every((count) => count === this.#target)) this.#run?.resolve()
  }

  #send() {
    const limit = Math.min(this.#target, (this.#received[0] ?? 0) + WINDOW)
    while (this.#sent < limit) {
      this.#connections[0]?.send(this.#payload(this.#sent))
      this.#sent += 1
    }
  }

  /** @param {number} number from 0 */
  #payload(number) {
    return this.#payloads[number % this.#payloads.length] ?? ''
  }
}

/**
 * @param {Payload} data
 * @param {Payload} expected
 */
function same(data, expected) {
  return typeof data === 'string' || typeof expected === 'string'
    ? data === expected
    : Buffer.compare(data, expected) === 0
}
