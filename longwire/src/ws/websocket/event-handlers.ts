interface Handler {
  /** What the attribute returns. */
  value: object
  readonly listener: (event: Event) => void
}

/**
 * Event handler attributes such as `onopen` (HTML §8.1.8.1): what is not an object counts as null, an object that cannot
 * be called is kept and does nothing; a handler has its place among the listeners from when it was first set, until it
 * is set to null.
 */
export class EventHandlers {
  readonly #target: EventTarget
  readonly #handlers = new Map<string, Handler>()

  constructor(target: EventTarget) {
    this.#target = target
  }

  get(type: string): object | null {
    return this.#handlers.get(type)?.value ?? null
  }

  set(type: string, value: unknown): void {
    const before = this.#handlers.get(type)
    if (!isObject(value)) {
      if (before === undefined) return
      this.#handlers.delete(type)
      this.#target.removeEventListener(type, before.listener)
    } else if (before === undefined) {
      const handler: Handler = { value, listener: (event) => call(handler.value, this.#target, event) }
      this.#handlers.set(type, handler)
      this.#target.addEventListener(type, handler.listener)
    } else {
      before.value = value
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null)
}

function call(value: object, target: EventTarget, event: Event): void {
  if (typeof value === 'function') Reflect.apply(value, target, [event])
}
