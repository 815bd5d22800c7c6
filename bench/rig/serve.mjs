/**
 * Makes functions callable by the process that started this one, and ends this one when that one lets go of it or is
 * gone. What throws elsewhere ends it too, with the error on its output.
 * @param {Record<string, (...args: never[]) => unknown>} functions
 */
export function serve(functions) {
  process.on('disconnect', () => process.exit())
  process.on('message', (call) => {
    void answer(functions, /** @type {Call} */ (call))
  })
  process.send?.({ id: 0 })
}

/** @typedef {{ id: number, name: string, args: never[] }} Call */

/**
 * @param {Record<string, (...args: never[]) => unknown>} functions
 * @param {Call} call
 */
async function answer(functions, { id, name, args }) {
  try {
    const called = functions[name]
    if (called === undefined) throw new Error(`there is no function ${name}`)
    process.send?.({ id, result: await called(...args) })
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}
