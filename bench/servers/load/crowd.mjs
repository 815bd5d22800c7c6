import { LoadFailure } from './failure.mjs'
import { openSocket } from './opening.mjs'

/** Opening handshakes that are under way at once. */
const CONCURRENCY = 64

/** All connections of one load. What any of them does wrong ends it. */
export class Crowd {
  /** @type {import('node:net').Socket[]} */
  sockets = []
  #target
  #fail = (/** @type {Error} */ _error) => {}
  /** @type {Promise<never>} */
  #failed
  #ended = false

  /** @param {import('./opening.mjs').Target} target */
  constructor(target) {
    this.#target = target
    this.#failed = new Promise((_resolve, reject) => {
      this.#fail = reject
    })
    // Looked at when something is waited for.
    this.#failed.catch(() => {})
  }

  /**
   * Opens more connections.
   * @param {number} count
   * @param {(id: number, bytes: Buffer, start: number, end: number) => void} receive
   * @param {(id: number) => Promise<void>} [greet] before a connection counts as open
   */
  async open(count, receive, greet) {
    let next = this.sockets.length
    const end = next + count
    const openOnes = async () => {
      while (next < end) {
        const id = next++
        await new Promise((resolve) => {
          this.sockets[id] = openSocket(this.#target, this.#hooks(id, receive), resolve)
        })
        await greet?.(id)
      }
    }
    await this.until(Promise.all(Array.from({ length: Math.min(CONCURRENCY, count) }, openOnes)))
  }

  /**
   * @param {number} id
   * @param {(id: number, bytes: Buffer, start: number, end: number) => void} receive
   * @returns {import('./opening.mjs').OpeningHooks}
   */
  #hooks(id, receive) {
    return {
      receive: (bytes, start, end) => {
        if (!this.#ended) receive(id, bytes, start, end)
      },
      lost: (error) => {
        if (this.#ended) return
        this.#fail(error instanceof LoadFailure ? new LoadFailure(`connection ${id + 1}: ${error.message}`) : error)
      },
    }
  }

  /**
   * @template T
   * @param {Promise<T>} work
   * @returns {Promise<T>} rejected as soon as any connection fails
   */
  until(work) {
    return Promise.race([work, this.#failed])
  }

  /** @param {number} ms */
  delay(ms) {
    return this.until(new Promise((resolve) => setTimeout(resolve, ms)))
  }

  /**
   * Waits until something holds, at most `ms`.
   * @param {() => boolean} holds
   * @param {number} ms
   * @returns {Promise<boolean>} whether it does
   */
  async settle(holds, ms) {
    const deadline = performance.now() + ms
    while (!holds() && performance.now() < deadline) await this.delay(10)
    return holds()
  }

  /**
   * Never lets the process sleep from now on: waking it up would be work that the server pays for.
   * @param {() => void} [turn] called in every turn of the event loop
   */
  spin(turn) {
    const again = () => {
      if (this.#ended) return
      try {
        turn?.()
      } catch (error) {
        this.#fail(/** @type {Error} */ (error))
      }
      setImmediate(again)
    }
    again()
  }

  /** Ends every connection. */
  destroy() {
    this.#ended = true
    for (const socket of this.sockets) socket.destroy()
  }
}
