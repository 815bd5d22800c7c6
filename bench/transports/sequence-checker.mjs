/** Watches one client's messages: each number from 1 on, once, in order. */
export class SequenceChecker {
  #last = 0
  /** @type {string | undefined} */
  #fault

  /** The highest number such that all up to it have come. */
  get last() {
    return this.#last
  }

  /** The first thing that was wrong. */
  get fault() {
    return this.#fault
  }

  /** @param {number} seq */
  take(seq) {
    if (seq === this.#last + 1) this.#last = seq
    else this.#fault ??= `${seq} came after ${this.#last}`
  }

  /** @param {string} why something other than a number out of its place */
  fail(why) {
    this.#fault ??= why
  }

  /**
   * @param {number} last that was sent
   * @returns {string | undefined} what is wrong; undefined when every number came exactly once and in order
   */
  verdict(last) {
    if (this.#fault !== undefined) return this.#fault
    return this.#last === last ? undefined : `${last} were sent, the last that came is ${this.#last}`
  }
}
