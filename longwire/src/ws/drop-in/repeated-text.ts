import { prepare, type PreparedMessage } from '../../node/prepared-message.js'
import type { Turn, TurnMember } from '../../node/turn.js'

/**
 * The text that was sent last in this turn of the event loop. Who broadcasts sends the same one on many connections:
 * from the second on it is framed, and compressed, once for all of them.
 */
export class RepeatedText implements TurnMember {
  readonly #turn: Turn
  #text: string | undefined
  #prepared: PreparedMessage | undefined

  constructor(turn: Turn) {
    this.#turn = turn
  }

  /** `text` as it was prepared for an earlier connection; undefined the first time. */
  get(text: string): PreparedMessage | undefined {
    if (text === this.#text) return (this.#prepared ??= prepare(text))
    if (this.#text === undefined) this.#turn.join(this)
    this.#text = text
    this.#prepared = undefined
    return undefined
  }

  turnEnded(): void {
    this.#text = undefined
    this.#prepared = undefined
  }
}
