import { Session } from 'node:inspector'

/** @typedef {import('node:inspector').Profiler.ScriptCoverage} ScriptCoverage */
/** @typedef {import('node:inspector').Profiler.FunctionCoverage} FunctionCoverage */

/**
 * V8's precise block coverage, as deltas: what has run since the last `take`. Coverage is kept by character of the
 * script: V8 leaves out a block that ran as often as the one around it, so the blocks it names differ from take to take.
 * Started before the scripts under test are loaded; what runs while they load counts as covered.
 */
export class Coverage {
  #session = new Session()
  #wanted
  /** @type {Map<string, Uint8Array>} */
  #scripts = new Map()
  /** @type {ScriptCoverage[]} */
  #taken = []

  /** @param {RegExp} wanted the URLs of the scripts that are looked at */
  constructor(wanted) {
    this.#wanted = wanted
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** Characters that have run, of all characters of the scripts. */
  get figures() {
    let covered = 0
    let total = 0
    for (const marks of this.#scripts.values()) {
      total += marks.length
      for (const mark of marks) covered += mark
    }
    return { covered, total }
  }

  /** Looks at what ran since the last call without keeping it; returns how many characters were new. */
  take() {
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error !== null) throw error
      this.#taken = result.filter(({ url }) => this.#wanted.test(url))
    })
    return this.#count(false)
  }

  /** Keeps what the last `take` saw. */
  keep() {
    return this.#count(true)
  }

  stop() {
    this.#session.post('Profiler.stopPreciseCoverage')
    this.#session.disconnect()
  }

  /** @param {boolean} keep */
  #count(keep) {
    let fresh = 0
    for (const { url, functions } of this.#taken) {
      for (const { ranges } of functions) fresh += paint(this.#marksOf(url, functions), ranges, keep)
    }
    return fresh
  }

  /**
   * @param {string} url
   * @param {FunctionCoverage[]} functions
   */
  #marksOf(url, functions) {
    const end = Math.max(...functions.flatMap(({ ranges }) => ranges.map(({ endOffset }) => endOffset)))
    let marks = this.#scripts.get(url)
    if (marks === undefined || marks.length < end) {
      const grown = new Uint8Array(end)
      grown.set(marks ?? [])
      marks = grown
      this.#scripts.set(url, marks)
    }
    return marks
  }
}

/**
 * Counts, and with `keep` marks, the characters of one function that ran and were not marked. Inner ranges come behind
 * outer ones.
 * @param {Uint8Array} marks
 * @param {FunctionCoverage['ranges']} ranges
 * @param {boolean} keep
 */
function paint(marks, ranges, keep) {
  const whole = ranges[0]
  if (whole === undefined || whole.count === 0) return 0
  const from = whole.startOffset
  const ran = new Uint8Array(whole.endOffset - from).fill(1)
  for (const { startOffset, endOffset, count } of ranges)
    ran.fill(count > 0 ? 1 : 0, startOffset - from, endOffset - from)
  let fresh = 0
  for (let i = 0; i < ran.length; i++) {
    if (ran[i] === 0 || marks[from + i] === 1) continue
    fresh += 1
    if (keep) marks[from + i] = 1
  }
  return fresh
}
