import { readFileSync } from 'node:fs'

/**
 * @typedef {object} SystemMemory Bytes, as the kernel counts them.
 * @property {number} available
 * @property {number} slab what the kernel has allocated in small pieces, sockets among them
 */

/**
 * @param {string} [text] of `/proc/meminfo`
 * @returns {SystemMemory}
 */
export function systemMemory(text = readFileSync('/proc/meminfo', 'latin1')) {
  return { available: field(text, 'MemAvailable'), slab: field(text, 'Slab') }
}

/**
 * @param {string} text
 * @param {string} name
 */
function field(text, name) {
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]
  if (kib === undefined) throw new Error(`/proc/meminfo has no ${name}`)
  return Number(kib) * 1024
}

/**
 * How many files a process may have open.
 * @param {string} [text] of `/proc/self/limits`
 */
export function openFilesMax(text = readFileSync('/proc/self/limits', 'latin1')) {
  return Number(/^Max open files\s+(\d+)/m.exec(text)?.[1] ?? Number.NaN)
}
