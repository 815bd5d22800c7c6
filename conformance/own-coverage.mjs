#!/usr/bin/env node
// Measures how far each module of the protocol engine is covered by its own test file alone: `x.ts` by `x.test.ts`.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, relative } from 'node:path'

import { transformWithOxc } from 'vite'

import { runNode } from '../scripts/command.mjs'
import { filesBelow } from '../scripts/files.mjs'
import { at, cache, root, toolPath } from '../scripts/project.mjs'

const layer = at('longwire', 'src', 'protocol')
const kinds = /** @type {const} */ (['lines', 'branches', 'functions', 'statements'])
const wanted = process.argv.slice(2)
/** What there is in JavaScript when a module does more than name things. */
const behaviour = /=>|\b(?:function|class|if|for|while|switch|get|set)\b|\?|&&|\|\|/

const modules = filesBelow(layer).filter((file) => file.endsWith('.ts') && !/\.test(?:-d)?\.ts$/.test(file))
const chosen = modules.filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
let gaps = 0
for (const file of chosen) {
  const name = relative(layer, file)
  const verdict = existsSync(testOf(file)) ? await measure(file) : await judgeUntested(file)
  if (verdict !== '') gaps += 1
  console.log(`${name.padEnd(36)} ${verdict || '100 %'}`)
}
console.log(
  gaps === 0
    ? `${chosen.length} modules, each fully covered by its own tests`
    : `${gaps} of ${chosen.length} modules with gaps`,
)
process.exitCode = gaps === 0 && chosen.length > 0 ? 0 : 1

/** @param {string} file */
function testOf(file) {
  return file.replace(/\.ts$/, '.test.ts')
}

/**
 * @param {string} file
 * @returns {Promise<string>} what is not covered; empty when everything is
 */
async function measure(file) {
  const folder = `${cache}/own-coverage`
  rmSync(folder, { recursive: true, force: true })
  const options = {
    enabled: true,
    include: relative(root, file),
    reporter: 'json-summary',
    reportsDirectory: folder,
    reportOnFailure: false,
  }
  const args = Object.entries(options).map(([name, value]) => `--coverage.${name}=${value}`)
  const { code, output } = await runNode(toolPath('vitest'), ['run', relative(root, testOf(file)), ...args], {
    capture: true,
  })
  if (code !== 0) return `${basename(testOf(file))} failed\n${output}`
  const { total } = JSON.parse(readFileSync(`${folder}/coverage-summary.json`, 'utf8'))
  if (total.lines.total === 0) return 'was not measured'
  const missing = kinds.filter((kind) => total[kind].covered < total[kind].total)
  return missing.map((kind) => `${total[kind].covered} of ${total[kind].total} ${kind}`).join(', ')
}

/**
 * A module may do without tests when nothing in it can go wrong: types, re-exports, tables of constants.
 * @param {string} file
 */
async function judgeUntested(file) {
  const { code } = await transformWithOxc(readFileSync(file, 'utf8'), file, { sourcemap: false, tsconfig: false })
  const plain = code.replaceAll(/\/\*[^]*?\*\/|\/\/.*|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '')
  return behaviour.test(plain) ? 'has no test file' : ''
}
