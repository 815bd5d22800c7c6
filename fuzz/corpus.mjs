import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { faultOf } from './engine.mjs'
import { hashOf } from './random.mjs'

/** @typedef {import('./engine.mjs').Target} Target */

const FILES_MAX = 200
const CORPUS_BYTES_MAX = 256 * 1024
const folder = fileURLToPath(new URL('corpus/', import.meta.url))

/** @param {string} name of the target */
export function readCorpus(name) {
  return readFolder(join(folder, name))
}

/**
 * The files of a folder in the order of their names; none when it does not exist.
 * @param {string} path
 */
export function readFolder(path) {
  try {
    return readdirSync(path)
      .sort()
      .map((file) => new Uint8Array(readFileSync(join(path, file))))
  } catch {
    return []
  }
}

/**
 * Replaces a target's corpus.
 * @param {string} name
 * @param {readonly Uint8Array[]} inputs
 */
export function writeCorpus(name, inputs) {
  const path = join(folder, name)
  rmSync(path, { recursive: true, force: true })
  for (const input of inputs) writeInput(path, input)
}

/**
 * @param {string} path
 * @param {Uint8Array} input
 * @returns {string} the file, named by its content
 */
export function writeInput(path, input) {
  mkdirSync(path, { recursive: true })
  const file = join(path, hashOf(input).toString(16).padStart(8, '0'))
  writeFileSync(file, input)
  return file
}

/**
 * The inputs that together reach all that the pool reaches, shortest first, within the bounds of a corpus.
 * @param {Target} target
 * @param {{ pool: readonly Uint8Array[], reached: readonly Uint8Array[] }} found
 * @param {import('./coverage.mjs').Coverage} coverage that has kept nothing of the target's runs yet
 */
export function minimise(target, { pool, reached }, coverage) {
  /** @type {Uint8Array[]} */
  const blocks = []
  /** @type {Uint8Array[]} */
  const named = []
  const names = new Set()
  for (const input of byLength(reached)) {
    const before = names.size
    faultOf(target, input, (name) => names.add(name))
    if (coverage.take() > 0) {
      coverage.keep()
      blocks.push(input)
    } else if (names.size > before) named.push(input)
  }
  for (const input of byLength(pool)) {
    const before = names.size
    faultOf(target, input, (name) => names.add(name))
    if (names.size > before) named.push(input)
  }
  // What reaches a block of its own comes first; of the rest every n-th, so that long ones are among them.
  const step = Math.max(1, Math.ceil(named.length / Math.max(1, FILES_MAX - blocks.length)))
  return within([...blocks, ...named.filter((_, index) => index % step === 0)])
}

/** @param {readonly Uint8Array[]} inputs */
function byLength(inputs) {
  return inputs.toSorted((left, right) => left.length - right.length)
}

/** @param {readonly Uint8Array[]} inputs */
function within(inputs) {
  let left = CORPUS_BYTES_MAX
  return inputs.slice(0, FILES_MAX).filter(({ length }) => {
    if (length > left) return false
    left -= length
    return true
  })
}
