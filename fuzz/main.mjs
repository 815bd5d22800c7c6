#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { minimise, readCorpus, writeCorpus, writeInput } from './corpus.mjs'
import { Coverage } from './coverage.mjs'
import { Fuzzer } from './engine.mjs'
import { Random } from './random.mjs'

/** @typedef {import('./engine.mjs').Target} Target */

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
  for (const target of chosen) crashes += run(target, bounds)
  return crashes === 0 ? 0 : 1
}

/**
 * Fuzzes one target, and prints its figures.
 * @param {Target} target
 * @param {{ seconds: number, executions: number }} bounds
 * @returns {number} crashes
 */
function run(target, { seconds, executions }) {
  const coverage = new Coverage(target.scripts)
  const fuzzer = new Fuzzer(target, new Random(Number(values.seed)), coverage)
  const corpus = readCorpus(target.name)
  const startedAt = performance.now()
  fuzzer.begin(corpus)
  let elapsed = 0
  while (elapsed < seconds && fuzzer.executions < executions) {
    fuzzer.batch()
    elapsed = (performance.now() - startedAt) / 1000
  }
  const { covered, total } = coverage.figures
  coverage.stop()
  say(
    `${target.name.padEnd(14)} ${fuzzer.executions} executions, ${Math.round(fuzzer.executions / elapsed)}/s, ` +
      `corpus ${corpus.length} → pool ${fuzzer.pool.length}, ${fuzzer.names} outcomes, ` +
      `${covered} of ${total} characters covered, ${fuzzer.crashes.length} crashes`,
  )
  for (const { input, error } of fuzzer.crashes) {
    const file = writeInput(`${crashFolder}${target.name}`, input)
    say(`  ${error.stack ?? error.message}\n  input ${Buffer.from(input).toString('hex')}\n  in ${file}`)
  }
  if (values.save) save(target, fuzzer)
  return fuzzer.crashes.length
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
