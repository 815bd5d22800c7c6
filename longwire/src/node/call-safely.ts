/** Calls what belongs to the application. What that throws does not disturb us: it becomes an uncaught exception. */
export function callSafely<Value>(listener: (value: Value) => unknown, value: Value): void {
  try {
    listener(value)
  } catch (error) {
    throwApart(error)
  }
}

/** Throws what the application has thrown by itself, when we are done. */
export function throwApart(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
