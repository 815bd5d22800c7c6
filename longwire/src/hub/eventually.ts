import type { Eventually } from './log-store.js'

/** `then` of the value: at once when the value is there, later when it is promised. */
export function andThen<A, B>(value: Eventually<A>, then: (value: A) => Eventually<B>): Eventually<B> {
  return isPromised(value) ? Promise.resolve(value).then(then) : then(value)
}

/** Runs `run`; what it throws or rejects with goes through `recover`, which may throw something else. */
export function recovering<A>(run: () => Eventually<A>, recover: (error: unknown) => Eventually<A>): Eventually<A> {
  try {
    const value = run()
    return isPromised(value) ? Promise.resolve(value).catch(recover) : value
  } catch (error) {
    return recover(error)
  }
}

/** Whether the value is still to come; callbacks may return promises of any make. */
export function isPromised<A>(value: Eventually<A>): value is Promise<A> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
