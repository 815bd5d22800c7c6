import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** @typedef {import('./engine.mjs').Crash} Crash */
/** @typedef {{ executions: number, found: Uint8Array[], crashes: Crash[] }} NativeResult */

/**
 * A second fuzzer of the same target in a thread of its own. Coverage is counted by isolate, so nothing slows it down;
 * what happened is all that guides it there. The two run in turn and share what they find.
 */
export class NativePhase {
  #worker

  /**
   * @param {string} target
   * @param {number} seed
   */
  constructor(target, seed) {
    this.#worker = new Worker(new URL('native-worker.mjs', import.meta.url), { workerData: { target, seed } })
  }

  /**
   * Runs one batch of fresh inputs.
   * @param {number} size
   * @param {readonly Uint8Array[]} inputs what the other fuzzer found
   * @returns {Promise<NativeResult>}
   */
  async batch(size, inputs) {
    const answer = once(this.#worker, 'message')
    this.#worker.postMessage({ size, inputs })
    const [result] = await answer
    return result
  }

  async stop() {
    await this.#worker.terminate()
  }
}
