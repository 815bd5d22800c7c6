import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** How long a child may take to end by itself. */
const STOP_TIMEOUT_MS = 10_000

/** A program in a process of its own, whose functions (see `serve`) can be called. */
export class Child {
  #process
  #name
  /** @type {Map<number, { resolve: (result: unknown) => void, reject: (error: Error) => void }>} */
  #waiting = new Map()
  #calls = 0

  /**
   * @param {URL} program
   * @param {string[]} flags of Node
   */
  constructor(program, flags) {
    this.#name = program.pathname.split('/').slice(-2).join('/')
    this.#process = fork(fileURLToPath(program), [], {
      execArgv: flags,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#process.on('message', (answer) => this.#answered(/** @type {Answer} */ (answer)))
    this.#process.on('exit', (code, signal) => {
      const error = new Error(`${this.#name} ended: ${String(code ?? signal)}`)
      for (const { reject } of this.#waiting.values()) reject(error)
      this.#waiting.clear()
    })
  }

  /**
   * @typedef {object} Answer
   * @property {number} id
   * @property {unknown} [result]
   * @property {string} [error]
   */

  /**
   * Resolves when it can be called.
   * @param {URL} program
   * @param {string[]} [flags] of Node
   */
  static async start(program, flags = []) {
    const child = new Child(program, flags)
    await child.#answerTo(0)
    return child
  }

  /**
   * Rejected when the function throws, or when the process has ended.
   * @template [Result=unknown]
   * @param {string} name
   * @param {unknown[]} args
   * @returns {Promise<Result>}
   */
  call(name, ...args) {
    this.#calls += 1
    const answer = this.#answerTo(this.#calls)
    if (this.#process.connected) this.#process.send({ id: this.#calls, name, args })
    else this.#answered({ id: this.#calls, error: `${this.#name} has ended` })
    return /** @type {Promise<Result>} */ (answer)
  }

  /** Lets it end, or ends it when it does not. */
  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const exited = once(this.#process, 'exit')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), STOP_TIMEOUT_MS)
    if (this.#process.connected) this.#process.disconnect()
    await exited
    clearTimeout(timer)
  }

  /** @param {number} id */
  #answerTo(id) {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  /** @param {Answer} answer */
  #answered({ id, result, error }) {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(result)
    else waiting?.reject(new Error(`${this.#name}: ${error}`))
  }
}

/**
 * Runs `work` with children that have ended when it has, whatever comes of it.
 * @template Result
 * @param {(start: typeof Child.start) => Promise<Result>} work
 */
export async function withChildren(work) {
  /** @type {Child[]} */
  const children = []
  try {
    return await work(async (...args) => {
      const child = await Child.start(...args)
      children.push(child)
      return child
    })
  } finally {
    await Promise.all(children.map((child) => child.stop()))
  }
}
