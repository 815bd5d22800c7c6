type Result<T> = IteratorResult<T, undefined>

/** Values on their way to one `for await` loop; in order, none lost while it is busy. */
export class AsyncQueue<T> implements AsyncIterableIterator<T, undefined> {
  readonly #onReturn: () => void
  #values: T[] = []
  #waiters: ((result: Result<T>) => void)[] = []
  #ended = false

  /** @param onReturn the loop was left before the end */
  constructor(onReturn: () => void) {
    this.#onReturn = onReturn
  }

  put(value: T): void {
    const waiter = this.#waiters.shift()
    if (waiter === undefined) this.#values.push(value)
    else waiter({ value, done: false })
  }

  /** Nothing more will come; what has come is still given out. */
  end(): void {
    this.#ended = true
    for (const waiter of this.#waiters.splice(0)) waiter({ value: undefined, done: true })
  }

  next(): Promise<Result<T>> {
    if (this.#values.length > 0) return Promise.resolve({ value: this.#values.shift()!, done: false })
    if (this.#ended) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve) => {
      this.#waiters.push(resolve)
    })
  }

  return(): Promise<Result<T>> {
    this.#values = []
    this.end()
    this.#onReturn()
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
