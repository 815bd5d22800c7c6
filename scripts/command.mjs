import { spawn } from 'node:child_process'
import { constants } from 'node:os'

import { root } from './project.mjs'

/**
 * @typedef {object} RunOptions
 * @property {Record<string, string>} [env] added to this process's
 * @property {boolean} [capture] collects what is printed instead of showing it
 */

const forwarded = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * Runs a program in the checkout's folder. A signal that arrives meanwhile is handed on, and when the program has
 * ended this process ends by the same signal.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} a program killed by signal N has code 128 + N
 */
export function run(program, args, { env, capture = false } = {}) {
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit',
  })
  let output = ''
  /** @param {Buffer} chunk */
  const collect = (chunk) => {
    output += chunk.toString('utf8')
  }
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  const release = forwardSignals((signal) => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      release()
      reject(new Error(`cannot start ${program}: ${error.message}`))
    })
    child.on('close', (code, signal) => {
      const caught = release()
      if (caught !== undefined) process.kill(process.pid, caught)
      resolve({ code: code ?? 128 + (signal === null ? 1 : constants.signals[signal]), output })
    })
  })
}

/**
 * Runs a JavaScript file with this Node.
 * @param {string} file
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export function runNode(file, args, options) {
  return run(process.execPath, [file, ...args], options)
}

/**
 * @param {(signal: NodeJS.Signals) => void} hand
 * @returns {() => NodeJS.Signals | undefined} stops forwarding; the signal that came, if one did
 */
function forwardSignals(hand) {
  /** @type {NodeJS.Signals | undefined} */
  let caught
  /** @param {NodeJS.Signals} signal */
  const listener = (signal) => {
    caught = signal
    hand(signal)
  }
  for (const signal of forwarded) process.on(signal, listener)
  return () => {
    for (const signal of forwarded) process.off(signal, listener)
    return caught
  }
}
