import { mutate } from './mutate.mjs'
import { hashOf } from './random.mjs'

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {import('./coverage.mjs').Coverage} Coverage */
/**
 * What is fuzzed: a function from bytes to nothing but an exception when an invariant is broken.
 * @typedef {object} Target
 * @property {string} name
 * @property {RegExp} scripts the URLs of the scripts whose coverage guides
 * @property {readonly Uint8Array[]} tokens
 * @property {(random: Random) => Uint8Array} generate an input that is well-formed, or nearly
 * @property {(input: Uint8Array) => readonly string[]} run names of what the input made happen; a new name is kept like
 *   a new block. It must depend on the input alone and leave it as it is.
 */
/** @typedef {{ input: Uint8Array, error: Error }} Crash */

/**
 * Inputs between two looks at the coverage. A look walks everything that is loaded, and takes as long as hundreds of
 * inputs: a batch that found nothing is followed by one twice as long.
 */
const BATCH_MIN = 256
const BATCH_MAX = 16_384
const POOL_MAX = 4096
const GENERATED_FIRST = 64
const NAMES_MAX = 50_000

/** Mutates what it has, and keeps what reached something new. */
export class Fuzzer {
  executions = 0
  /** @type {Crash[]} */
  crashes = []
  /** @type {Uint8Array[]} */
  pool = []
  /**
   * Of the pool, what was there at the beginning or reached a block that nothing had reached.
   * @type {Uint8Array[]}
   */
  reached = []
  /**
   * What reached something new since it was taken.
   * @type {Uint8Array[]}
   */
  #found = []
  #target
  #random
  #coverage
  #batchSize = BATCH_MIN
  /** @type {Set<string>} */
  #names = new Set()

  /**
   * @param {Target} target
   * @param {Random} random
   * @param {Coverage} [coverage] without it the names alone guide
   */
  constructor(target, random, coverage) {
    this.#target = target
    this.#random = random
    this.#coverage = coverage
  }

  /** How many names of what happened were seen. */
  get names() {
    return this.#names.size
  }

  /**
   * Begins with a corpus and a few generated inputs, all of which stay in the pool.
   * @param {readonly Uint8Array[]} corpus
   */
  begin(corpus) {
    const generated = Array.from({ length: GENERATED_FIRST }, () => this.#target.generate(this.#random))
    for (const input of [...corpus, ...generated]) {
      this.#execute(input)
      this.pool.push(input)
      this.reached.push(input)
    }
    this.#coverage?.take()
    this.#coverage?.keep()
  }

  /** How many inputs the next batch has. */
  get batchSize() {
    return this.#batchSize
  }

  /** Runs one batch of fresh inputs. */
  batch(size = this.#batchSize) {
    /** @type {Uint8Array[]} */
    const inputs = []
    for (let i = 0; i < size; i++) {
      const input = this.#next()
      // Without coverage nobody asks again.
      if (this.#coverage !== undefined) inputs.push(input)
      if (this.#execute(input)) this.#find(input)
    }
    const found = this.#look(inputs)
    this.#batchSize = found ? BATCH_MIN : Math.min(BATCH_MAX, 2 * size)
  }

  /**
   * Runs what another fuzzer of the target found, and keeps all of it.
   * @param {readonly Uint8Array[]} inputs
   */
  adopt(inputs) {
    if (inputs.length === 0) return
    for (const input of inputs) {
      this.#execute(input)
      this.#add(input)
    }
    this.#look(inputs)
  }

  /** What reached something new since the last call, and was not adopted. */
  takeFound() {
    return this.#found.splice(0)
  }

  takeCrashes() {
    return this.crashes.splice(0)
  }

  /**
   * Looks at the coverage behind a batch, and keeps those that reached something new.
   * @param {readonly Uint8Array[]} inputs
   */
  #look(inputs) {
    if (this.#coverage === undefined || this.#coverage.take() === 0) return false
    this.#findCause(inputs, this.#coverage)
    return true
  }

  /**
   * Runs the inputs of a batch again, by halves, to keep those that reached something new.
   * @param {readonly Uint8Array[]} inputs
   * @param {Coverage} coverage
   */
  #findCause(inputs, coverage) {
    for (const input of inputs) this.#execute(input)
    if (coverage.take() === 0) return
    if (inputs.length === 1) {
      coverage.keep()
      this.reached.push(...inputs)
      for (const input of inputs) this.#find(input)
      return
    }
    const middle = inputs.length >> 1
    this.#findCause(inputs.slice(0, middle), coverage)
    this.#findCause(inputs.slice(middle), coverage)
  }

  #next() {
    if (this.#random.below(16) === 0) return this.#target.generate(this.#random)
    const { tokens } = this.#target
    return mutate(this.#random.pick(this.pool), this.#random, { tokens, pool: this.pool })
  }

  /** @param {Uint8Array} input */
  #find(input) {
    this.#found.push(input)
    this.#add(input)
  }

  /** @param {Uint8Array} input */
  #add(input) {
    if (this.pool.length < POOL_MAX) this.pool.push(input)
    else this.pool[this.#random.below(POOL_MAX)] = input
  }

  /**
   * @param {Uint8Array} input
   * @returns {boolean} whether something happened that had not happened before
   */
  #execute(input) {
    this.executions += 1
    let fresh = false
    const error = faultOf(this.#target, input, (name) => {
      if (this.#names.size === NAMES_MAX || this.#names.has(name)) return
      this.#names.add(name)
      fresh = true
    })
    if (error !== undefined) this.#crash(input, error)
    return fresh
  }

  /**
   * @param {Uint8Array} input
   * @param {Error} error
   */
  #crash(input, error) {
    if (!this.crashes.some((crash) => crash.error.message === error.message)) {
      this.crashes.push({ input: shrink(this.#target, input, error.message), error })
    }
  }
}

/**
 * What is wrong with the run of one input; undefined when all holds.
 * @param {Target} target
 * @param {Uint8Array} input
 * @param {(name: string) => void} [note]
 */
export function faultOf(target, input, note) {
  const before = hashOf(input)
  try {
    const names = target.run(input)
    if (note !== undefined) for (const name of names) note(name)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
  return hashOf(input) === before ? undefined : new Error('the run changed its input')
}

/**
 * The shortest input found, by leaving parts out, that still fails with the same message.
 * @param {Target} target
 * @param {Uint8Array} input
 * @param {string} message
 */
function shrink(target, input, message) {
  let best = input
  for (let size = best.length >> 1; size >= 1; size = size >> 1) {
    for (let at = 0; at + size <= best.length;) {
      const shorter = new Uint8Array([...best.subarray(0, at), ...best.subarray(at + size)])
      if (faultOf(target, shorter)?.message === message) best = shorter
      else at += size
    }
  }
  return best
}
