/** Functions that want to be told. What one of them throws reaches neither the others nor the caller. */
export class Listeners<Arguments extends readonly unknown[]> {
  readonly #guard: (run: () => void) => void
  readonly #listeners = new Set<(...told: Arguments) => void>()

  /** @param guard calls a function and keeps what it throws */
  constructor(guard: (run: () => void) => void) {
    this.#guard = guard
  }

  get size(): number {
    return this.#listeners.size
  }

  /** Returns what removes it. One function that is added twice is told twice. */
  add(listener: (...told: Arguments) => void): () => void {
    const own = (...told: Arguments): void => listener(...told)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  /** Tells everybody who is there when it begins, and still there when the turn comes. */
  tell(...told: Arguments): void {
    const listeners = [...this.#listeners]
    for (const listener of listeners) {
      if (this.#listeners.has(listener)) this.#guard(() => listener(...told))
    }
  }

  clear(): void {
    this.#listeners.clear()
  }
}
