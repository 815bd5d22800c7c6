/** Messages that are kept for who asks later. */
const HISTORY_MAX = 10_000

/** The feed as HTTP gives it: everything behind a cursor, in one answer. */
export class FeedLog {
  /** @type {string[]} */
  #texts = []
  /** Number of the message before the first one that is kept. */
  #dropped = 0
  #historyMax
  /**
   * Answers by cursor: those who ask from the same place get the same bytes.
   * @type {Map<number, Buffer>}
   */
  #answers = new Map()

  /** @param {number} [historyMax] */
  constructor(historyMax = HISTORY_MAX) {
    this.#historyMax = historyMax
  }

  /** Number of the newest message; 0 before the first. */
  get last() {
    return this.#dropped + this.#texts.length
  }

  /**
   * @param {string} text JSON
   * @returns {number} its number
   */
  push(text) {
    this.#texts.push(text)
    this.#answers.clear()
    if (this.#texts.length > this.#historyMax) {
      this.#texts.shift()
      this.#dropped += 1
    }
    return this.last
  }

  /**
   * @param {number} cursor the last message that the client has; 0 for none
   * @returns {Buffer | 'nothing' | 'gone'} a JSON array; `gone` when messages behind the cursor are not kept any more,
   * or the cursor is none of ours
   */
  after(cursor) {
    if (!Number.isInteger(cursor) || cursor < this.#dropped || cursor > this.last) return 'gone'
    if (cursor === this.last) return 'nothing'
    const known = this.#answers.get(cursor)
    if (known !== undefined) return known
    const answer = Buffer.from(`[${this.#texts.slice(cursor - this.#dropped).join(',')}]`)
    this.#answers.set(cursor, answer)
    return answer
  }
}
