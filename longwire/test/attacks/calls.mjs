/**
 * Lets the process that started this one call these functions, and ends with it.
 * @param {Record<string, (...args: any[]) => unknown>} functions
 */
export function answerCalls(functions) {
  const answer = async (/** @type {{ id: number, name: string, args: unknown[] }} */ { id, name, args }) => {
    try {
      process.send?.({ id, result: await functions[name]?.(...args) })
    } catch (error) {
      process.send?.({ id, error: String(error) })
    }
  }
  process.on('message', (/** @type {any} */ call) => void answer(call))
  process.on('disconnect', () => process.exit())
  process.send?.({ id: 0 })
}
