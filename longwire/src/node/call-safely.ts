/** Calls what belongs to the application. What that throws does not disturb us: it becomes an uncaught exception. */
export function callSafely<Value>(listener: (value: Value) => unknown, value: Value): void {
  try {
    listener(value)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
