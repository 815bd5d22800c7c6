import type { Contract } from '../contract/index.js'
import type { Handles } from './handle.js'
import type { Lifecycle } from './lifecycle.js'
import type { LineState } from './line-state.js'
import type { Listeners } from './listeners.js'
import type { Pending } from './outbox-entry.js'
import type { Outbox } from './outbox.js'
import type { LineStats } from './stats.js'

/** The longest close reason, in characters: 123 bytes of UTF-8 must hold it (RFC 6455 §5.5). */
const REASON_CHARACTERS_MAX = 41

export interface LineEvents {
  /** The state changed. */
  state: [state: LineState]
  /** `pending` changed; told once per turn. */
  pending: [pending: readonly Pending[]]
}

export interface LineInternals {
  readonly lifecycle: Lifecycle
  readonly outbox: Outbox
  readonly pending: Listeners<LineEvents['pending']>
  readonly stats: LineStats
}

/** A conversation with a hub that stays up by itself. `Line` adds a method for every topic. */
export class LineCore {
  readonly #internals: LineInternals

  constructor(internals: LineInternals) {
    this.#internals = internals
  }

  get state(): LineState {
    return this.#internals.lifecycle.state
  }

  /** The session the hub gave this connection. Undefined while not connected. */
  get session(): string | undefined {
    const { state } = this
    return state.kind === 'connected' ? state.session : undefined
  }

  /** Whom the hub takes this line for. Undefined while not connected. */
  get user(): string | undefined {
    const { state } = this
    return state.kind === 'connected' ? state.user : undefined
  }

  /** Publishes that are not known to be stored, in order, those of the page before included. */
  get pending(): readonly Pending[] {
    return [...this.#internals.outbox.entries]
  }

  get stats(): Readonly<LineStats> {
    return this.#internals.stats
  }

  /** Calls `listener` until the returned function is called. */
  on<Name extends keyof LineEvents>(name: Name, listener: (...told: LineEvents[Name]) => void): () => void {
    const { lifecycle, pending } = this.#internals
    const listeners: { readonly [Event in keyof LineEvents]: Listeners<LineEvents[Event]> } = {
      state: lifecycle.states,
      pending,
    }
    return listeners[name].add(listener)
  }

  /**
   * A line that waits for its next attempt makes it now, whatever the hub asked for: for a button that somebody presses.
   * Does nothing in any other state.
   */
  retry(): void {
    this.#internals.lifecycle.retry()
  }

  /**
   * Ends the line for good. Pending publishes and joins reject with `UnknownOutcomeError`; a storage keeps the publishes
   * for the next line. Subscriptions and iterators end.
   * @throws {RangeError} for a close code other than 1000 or 3000 to 4999, or a reason above 41 characters.
   */
  close(code = 1000, reason = ''): void {
    const allowed = code === 1000 || (Number.isInteger(code) && code >= 3000 && code <= 4999)
    if (!allowed || reason.length > REASON_CHARACTERS_MAX) throw new RangeError(`cannot close with ${code} "${reason}"`)
    this.#internals.lifecycle.close(code, reason)
  }
}

/** A line of a contract: `line.messages({ room: 'lobby' })` is the handle of a topic that the contract calls `messages`. */
export type Line<C extends Contract = Contract> = LineCore & Handles<C['topics']>
