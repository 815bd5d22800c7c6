import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

import { at } from '../../../scripts/project.mjs'

const READY_MS = 15_000
const END_MS = 5_000

/** Why a server does not run here. */
export class CannotStart extends Error {
  /** @override */
  name = 'CannotStart'
}

/**
 * @typedef {object} ServerOptions
 * @property {readonly string[]} before the command, to pin it
 * @property {Record<string, string>} env
 */

/** One server in a process of its own. It ends when its standard input does, and so with this process. */
export class ServerProcess {
  #child
  #lines
  #errors = ''
  port = 0

  /**
   * @param {import('./contestants.mjs').Contestant} contestant
   * @param {ServerOptions} options
   */
  constructor({ program = process.execPath, file, env }, { before, env: more }) {
    const [command, ...args] = [...before, program, at('bench', 'servers', file)]
    const environment = { ...process.env, NODE_ENV: 'production', PORT: '0', CONTROL: 'stdin', ...env, ...more }
    this.#child = spawn(command, args, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child.stderr.on('data', (text) => (this.#errors += text))
    // Its end is noticed otherwise.
    this.#child.stdin.on('error', () => {})
    this.#lines = createInterface({ input: this.#child.stdout })
  }

  get pid() {
    return this.#child.pid ?? 0
  }

  /**
   * Resolved when it listens.
   * @throws {CannotStart}
   */
  async ready() {
    const gone = new Promise((_resolve, reject) => {
      this.#child.on('error', (error) => reject(new CannotStart(error.message)))
      // Not at `exit`, when what it said may not have been read yet.
      this.#child.on('close', (code) => reject(new CannotStart(lastError(this.#errors) ?? `exit code ${code}`)))
    })
    gone.catch(() => {})
    const line = once(this.#lines, 'line', { signal: AbortSignal.timeout(READY_MS) }).catch(() => {
      throw new CannotStart(`not ready within ${READY_MS / 1000} s`)
    })
    line.catch(() => {})
    const [said = ''] = /** @type {string[]} */ (await Promise.race([line, gone]))
    const port = /^ready (\d+)$/.exec(said)?.[1]
    if (port === undefined) throw new CannotStart(`said ${JSON.stringify(said)}`)
    this.port = Number(port)
  }

  /** @returns {Promise<import('../load/window.mjs').Usage>} what it says that it has used itself */
  async ownUsage() {
    this.#child.stdin.write('usage\n')
    const [line] = await once(this.#lines, 'line')
    return JSON.parse(String(line).replace(/^usage /, ''))
  }

  /** Ends it; by force when it does not end by itself. */
  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS)
    this.#child.stdin.end()
    this.#child.kill('SIGTERM')
    await ended
    clearTimeout(timer)
  }
}

/**
 * @param {string} text of standard error
 * @returns {string | undefined} the line that says what was thrown, else the last one
 */
function lastError(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.find((line) => /^\w*Error(?: \[\w+\])?: /.test(line)) ?? lines.at(-1)
}
