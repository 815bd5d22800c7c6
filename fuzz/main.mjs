#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { minimise, readCorpus, writeCorpus, writeInput } from './corpus.mjs'
import { Coverage } from './coverage.mjs'
import { Fuzzer } from './engine.mjs'
import { NativePhase } from './native-phase.mjs'
import { Random } from './random.mjs'

/** @typedef {import('./engine.mjs').Target} Target */

/** Inputs that run without coverage for each one that runs with it. */
const NATIVE_SHARE = 8

const USAGE = 'usage: node fuzz/main.mjs [--seconds N] [--executions N] [--target NAME] [--seed N] [--save]'
const crashFolder = fileURLToPath(new URL('../.cache/fuzz/', import.meta.url))

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    executions: { type: 'string', default: 'Infinity' },
    target: { type: 'string' },
    seed: { type: 'string', default: '1' },
    save: { type: 'boolean', default: false },
  },
})

process.exitCode = await main()

async function main() {
  const bounds = { seconds: Number(values.seconds), executions: Number(values.executions) }
  // V8 counts what is compiled after the start, so the library is loaded behind it.
  const coverage = new Coverage(/\/longwire\/(?:dist|src)\/(?:protocol|wire|contract)\//)
  const { targets } = await import('./targets/index.mjs')
  coverage.stop()
  const chosen = targets.filter(({ name }) => values.target === undefined || values.target === name)
  if (chosen.length === 0 || !(bounds.seconds > 0) || !(bounds.executions > 0)) {
    say(`${USAGE}\ntargets: ${targets.map(({ name }) => name).join(' ')}`)
    return 2
  }
  let crashes = 0
  for (const target of chosen) crashes += await run(target, bounds)
  return crashes === 0 ? 0 : 1
}

/**
 * Fuzzes one target, and prints its figures.
 * @param {Target} target
 * @param {{ seconds: number, executions: number }} bounds
 * @returns {Promise<number>} crashes
 */
async function run(target, { seconds, executions }) {
  const seed = Number(values.seed)
  const coverage = new Coverage(target.scripts)
  const fuzzer = new Fuzzer(target, new Random(seed), coverage)
  const corpus = readCorpus(target.name)
  const startedAt = performance.now()
  fuzzer.begin(corpus)
  const native = new NativePhase(target.name, seed + 1)
  let nativeExecutions = 0
  let elapsed = 0
  while (elapsed < seconds && fuzzer.executions + nativeExecutions < executions) {
    const { batchSize } = fuzzer
    fuzzer.batch()
    const result = await native.batch(NATIVE_SHARE * batchSize, fuzzer.takeFound())
    nativeExecutions += result.executions
    fuzzer.adopt(result.found)
    fuzzer.crashes.push(...result.crashes)
    elapsed = (performance.now() - startedAt) / 1000
  }
  await native.stop()
  const all = fuzzer.executions + nativeExecutions
  const crashes = oneOfAKind(fuzzer.crashes)
  const { covered, total } = coverage.figures
  coverage.stop()
  say(
    `${target.name.padEnd(14)} ${all} executions, ${Math.round(all / elapsed)}/s, ` +
      `corpus ${corpus.length} → pool ${fuzzer.pool.length}, ${fuzzer.names} outcomes, ` +
      `${covered} of ${total} characters covered, ${crashes.length} crashes`,
  )
  for (const { input, error } of crashes) {
    const file = writeInput(`${crashFolder}${target.name}`, input)
    say(`  ${error.stack ?? error.message}\n  input ${Buffer.from(input).toString('hex')}\n  in ${file}`)
  }
  if (values.save) save(target, fuzzer)
  return crashes.length
}

/** @param {readonly import('./engine.mjs').Crash[]} crashes */
function oneOfAKind(crashes) {
  return [...new Map(crashes.map((crash) => [crash.error.message, crash])).values()]
}

/**
 * @param {Target} target
 * @param {Fuzzer} fuzzer
 */
function save(target, fuzzer) {
  const coverage = new Coverage(target.scripts)
  const inputs = minimise(target, fuzzer, coverage)
  coverage.stop()
  writeCorpus(target.name, inputs)
  say(`  saved ${inputs.length} inputs, ${inputs.reduce((sum, { length }) => sum + length, 0)} bytes`)
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`)
}
