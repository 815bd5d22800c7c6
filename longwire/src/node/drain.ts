/** Who waits until it is good to send again. */
export class Drain {
  /** Whether somebody was told that too much waits. */
  owed = false
  #waiters: (() => void)[] | undefined

  /** Resolved by `release`; at once when nothing is owed. */
  wait(): Promise<void> {
    if (!this.owed) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiters = [...(this.#waiters ?? []), resolve]
    })
  }

  release(): void {
    this.owed = false
    const waiters = this.#waiters
    this.#waiters = undefined
    for (const waiter of waiters ?? []) waiter()
  }
}
