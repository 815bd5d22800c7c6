import { mkdirSync, readdirSync, rmSync } from 'node:fs'

import { runNode } from './command.mjs'
import { npm } from './install.mjs'
import { checkPageSize } from './page-size.mjs'
import { at, cache, toolPath } from './project.mjs'

/** @typedef {import('./steps.mjs').Step} Step */

/**
 * @param {string} name
 * @param {string} packageName
 * @param {string[]} args
 * @param {string} [command]
 * @returns {Step}
 */
function tool(name, packageName, args, command) {
  return { name, run: () => runNode(toolPath(packageName, command), args, { capture: true }) }
}

/**
 * What needs no test to run, quickest first.
 * @returns {Step[]}
 */
export function staticChecks() {
  return [
    tool('format (oxfmt)', 'oxfmt', ['--check', '.']),
    { name: 'laws', run: () => runNode(at('scripts', 'laws.mjs'), [], { capture: true }) },
    tool('lint (oxlint)', 'oxlint', ['--type-aware', '--deny-warnings', '.']),
    tool('unused code (knip)', 'knip', ['--no-progress']),
    { name: 'package (publint, attw)', run: checkPackage },
    { name: 'size in a page', run: checkPageSize },
  ]
}

/** Packs the library as it would be published and looks at that. */
async function checkPackage() {
  const folder = `${cache}/pack`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const packed = await npm(['pack', '--workspace', 'longwire', '--pack-destination', folder, '--loglevel=error'], {
    capture: true,
  })
  const file = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  if (packed.code !== 0 || file === undefined) return { code: packed.code || 1, output: packed.output }
  const attw = toolPath('@arethetypeswrong/cli', 'attw')
  const results = [
    await runNode(toolPath('publint'), ['run', `${folder}/${file}`, '--strict'], { capture: true }),
    await runNode(attw, [`${folder}/${file}`, '--profile', 'esm-only', '--no-emoji'], { capture: true }),
  ]
  return { code: Math.max(...results.map(({ code }) => code)), output: results.map(({ output }) => output).join('\n') }
}
