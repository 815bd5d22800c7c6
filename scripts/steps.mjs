/**
 * One check. It shows nothing while it runs; what it printed is shown when it failed.
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<{ code: number, output: string }>} run
 */

/**
 * @typedef {object} StepResult
 * @property {string} name
 * @property {number} code 0: passed
 * @property {number} elapsedMs
 */

/**
 * Runs every step, at most `concurrency` at a time, whatever fails: one run names all faults.
 * @param {readonly Step[]} steps
 * @param {number} concurrency
 * @param {(text: string) => void} print
 * @returns {Promise<StepResult[]>} in the order of `steps`
 */
export async function runSteps(steps, concurrency, print) {
  /** @type {StepResult[]} */
  const results = []
  const waiting = [...steps.entries()]
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, step] = next
      const result = await runStep(step)
      results[index] = result
      print(`${summaryLine(result)}\n${result.code === 0 ? '' : result.output.replace(/\n*$/, '\n')}`)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return results
}

/** @param {Step} step */
async function runStep({ name, run }) {
  const startedAt = performance.now()
  try {
    const { code, output } = await run()
    return { name, code, output, elapsedMs: performance.now() - startedAt }
  } catch (error) {
    return { name, code: 1, output: String(error), elapsedMs: performance.now() - startedAt }
  }
}

/** @param {StepResult} result */
export function summaryLine({ name, code, elapsedMs }) {
  return `${code === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(28)} ${(elapsedMs / 1000).toFixed(1)} s`
}
