import { callSafely } from './call-safely.js'

/** Names of events, each with the type of the value its listeners get. */
export type EventMap = Readonly<Record<string, unknown>>

export type EventHandler<Value> = (value: Value) => unknown

type AnyListener = EventHandler<never>

/**
 * Events for those who prefer them. A single listener is held as it is, without an array around it. What a listener
 * throws does not disturb the one who emits: it is thrown again by itself, and so becomes an uncaught exception, as it
 * does when a listener of a socket throws.
 */
export class Emitter<Events extends EventMap> {
  readonly #names: readonly (keyof Events)[]
  /** By the index of the name. */
  readonly #listeners: (AnyListener | readonly AnyListener[] | undefined)[] = []

  /** @param names every event there is, the most frequent first */
  constructor(names: readonly (keyof Events)[]) {
    this.#names = names
  }

  /** @throws {TypeError} for an event that does not exist, or a listener that is no function */
  on<Name extends keyof Events>(name: Name, listener: EventHandler<Events[Name]>): void {
    if (typeof listener !== 'function') throw new TypeError('a listener must be a function')
    const index = this.#index(name)
    const present = this.#listeners[index]
    // Arrays are never changed in place: whoever is emitting goes on with the one it has.
    if (present === undefined) this.#listeners[index] = listener
    else this.#listeners[index] = typeof present === 'function' ? [present, listener] : [...present, listener]
  }

  /** Removes the latest registration of `listener`; nothing happens when there is none. */
  off<Name extends keyof Events>(name: Name, listener: EventHandler<Events[Name]>): void {
    const index = this.#index(name)
    const present = this.#listeners[index]
    if (present === listener) this.#listeners[index] = undefined
    if (present === undefined || typeof present === 'function') return
    const at = present.lastIndexOf(listener)
    if (at === -1) return
    const left = present.toSpliced(at, 1)
    this.#listeners[index] = left.length === 1 ? left[0] : left
  }

  /** Forgets all listeners. */
  clear(): void {
    this.#listeners.length = 0
  }

  has(name: keyof Events): boolean {
    return this.#listeners[this.#index(name)] !== undefined
  }

  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    const present = this.#listeners[this.#index(name)]
    if (present === undefined) return
    if (typeof present === 'function') callSafely(present, value as never)
    else for (const listener of present) callSafely(listener, value as never)
  }

  #index(name: keyof Events): number {
    const index = this.#names.indexOf(name)
    if (index === -1) throw new TypeError(`there is no event ${JSON.stringify(name)}`)
    return index
  }
}
