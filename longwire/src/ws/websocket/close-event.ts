import { toUsvString } from './web-idl-string.js'

export interface CloseEventInit {
  bubbles?: boolean
  cancelable?: boolean
  composed?: boolean
  wasClean?: boolean
  code?: number
  reason?: string
}

export interface CloseEvent extends Event {
  /** Whether both sides said goodbye. */
  readonly wasClean: boolean
  /** The code the server sent; 1005 for a Close without one, 1006 without a Close. */
  readonly code: number
  readonly reason: string
}

/** The standard's class, where the runtime has none. */
export class OwnCloseEvent extends Event implements CloseEvent {
  readonly #wasClean: boolean
  readonly #code: number
  readonly #reason: string

  constructor(type: string, init: CloseEventInit = {}) {
    super(type, init)
    this.#wasClean = Boolean(init.wasClean)
    this.#code = new Uint16Array([init.code ?? 0])[0]!
    this.#reason = toUsvString(init.reason ?? '')
  }

  get wasClean(): boolean {
    return this.#wasClean
  }

  get code(): number {
    return this.#code
  }

  get reason(): string {
    return this.#reason
  }

  get [Symbol.toStringTag](): string {
    return 'CloseEvent'
  }
}

type CloseEventClass = new (type: string, init?: CloseEventInit) => CloseEvent

/** The runtime's own class where there is one, in Node from 23 on. */
export const CloseEvent: CloseEventClass =
  (globalThis as unknown as { CloseEvent?: CloseEventClass }).CloseEvent ?? OwnCloseEvent
