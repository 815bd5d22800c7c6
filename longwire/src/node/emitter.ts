import { callSafely } from './call-safely.js'

/** Names of events, each with the type of the value its listeners get. */
export type EventMap = Readonly<Record<string, unknown>>

export type EventHandler<Value> = (value: Value) => unknown

type AnyListener = EventHandler<never>
type Listeners = AnyListener | readonly AnyListener[] | undefined

/**
 * Events for those who prefer them. A single listener is held as it is, without an array around it. What a listener
 * throws does not disturb the one who emits: it is thrown again by itself, and so becomes an uncaught exception, as it
 * does when a listener of a socket throws.
 */
export class Emitter<Events extends EventMap> {
  readonly #names: readonly (keyof Events)[]
  #listeners = {} as Record<keyof Events, Listeners>

  /** @param names every event there is */
  constructor(names: readonly (keyof Events)[]) {
    this.#names = names
  }

  /** @throws {TypeError} for an event that does not exist, or a listener that is no function */
  on<Name extends keyof Events>(name: Name, listener: EventHandler<Events[Name]>): void {
    if (typeof listener !== 'function') throw new TypeError('a listener must be a function')
    this.#check(name)
    const present: Listeners = this.#listeners[name]
    // Arrays are never changed in place: whoever is emitting goes on with the one it has.
    if (present === undefined) this.#listeners[name] = listener
    else this.#listeners[name] = typeof present === 'function' ? [present, listener] : [...present, listener]
  }

  /**
   * Removes the latest registration of `listener`; nothing happens when there is none.
   * @throws {TypeError} for an event that does not exist
   */
  off<Name extends keyof Events>(name: Name, listener: EventHandler<Events[Name]>): void {
    this.#check(name)
    const present: Listeners = this.#listeners[name]
    if (present === listener) this.#listeners[name] = undefined
    if (present === undefined || typeof present === 'function') return
    const at = present.lastIndexOf(listener)
    if (at === -1) return
    const left = present.toSpliced(at, 1)
    this.#listeners[name] = left.length === 1 ? left[0] : left
  }

  /** Forgets all listeners. */
  clear(): void {
    this.#listeners = {} as Record<keyof Events, Listeners>
  }

  has(name: keyof Events): boolean {
    return this.#listeners[name] !== undefined
  }

  /** Whether anybody was told. */
  emit<Name extends keyof Events>(name: Name, value: Events[Name]): boolean {
    const present: Listeners = this.#listeners[name]
    if (present === undefined) return false
    if (typeof present === 'function') callSafely(present, value as never)
    else for (const listener of present) callSafely(listener, value as never)
    return true
  }

  #check(name: keyof Events): void {
    if (!this.#names.includes(name)) throw new TypeError(`there is no event ${JSON.stringify(name)}`)
  }
}
