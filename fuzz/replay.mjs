import { readCorpus } from './corpus.mjs'
import { faultOf, Fuzzer } from './engine.mjs'
import { Random } from './random.mjs'
import { readApart } from './targets/deflate.mjs'
import { targetNamed, targets } from './targets/index.mjs'

export const targetNames = targets.map(({ name }) => name)

/**
 * What is wrong with the inputs of a target's corpus, one line for each; and how many there are.
 * @param {string} name
 */
export function replayCorpus(name) {
  const target = targetNamed(name)
  const corpus = readCorpus(name)
  const faults = corpus.flatMap((input) => {
    const error = faultOf(target, input)
    return error === undefined ? [] : [describe(input, error)]
  })
  const bytes = corpus.reduce((sum, { length }) => sum + length, 0)
  return { inputs: corpus.length, bytes, faults }
}

/**
 * What is wrong with the corpus of compressed messages when another thread decompresses them.
 * @returns {Promise<string[]>} one line for each
 */
export async function replayApart() {
  const faults = await Promise.all(
    readCorpus('deflate').map((input) =>
      readApart(input).then(
        () => [],
        (error) => [describe(input, error)],
      ),
    ),
  )
  return faults.flat()
}

/**
 * What is wrong with fresh inputs made from the corpus, without coverage to guide.
 * @param {string} name
 * @param {number} executions
 * @param {number} seed
 */
export function fuzzBriefly(name, executions, seed) {
  const fuzzer = new Fuzzer(targetNamed(name), new Random(seed))
  fuzzer.begin(readCorpus(name))
  fuzzer.batch(executions)
  return fuzzer.crashes.map(({ input, error }) => describe(input, error))
}

/**
 * Fuzzes any function by the names it returns, beginning with one empty input.
 * @param {(input: Uint8Array) => readonly string[]} run
 * @param {{ tokens: readonly Uint8Array[], executions: number, seed: number }} options
 * @returns {{ input: string, message: string }[]} the shrunk inputs that made it throw, in hexadecimal
 */
export function fuzzFunction(run, { tokens, executions, seed }) {
  const target = { name: 'function', scripts: /^$/, tokens, generate: () => new Uint8Array(0), run }
  const fuzzer = new Fuzzer(target, new Random(seed))
  fuzzer.begin([])
  fuzzer.batch(executions)
  return fuzzer.crashes.map(({ input, error }) => ({
    input: Buffer.from(input).toString('hex'),
    message: error.message,
  }))
}

/**
 * @param {Uint8Array} input
 * @param {Error} error
 */
function describe(input, error) {
  return `${error.message}: ${Buffer.from(input).toString('hex')}`
}
