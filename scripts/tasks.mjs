import { rmSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

import { build, isBuilt, lockPath } from './build.mjs'
import { staticChecks } from './checks.mjs'
import { runNode } from './command.mjs'
import { install, isInstalled } from './install.mjs'
import { withLock } from './lock.mjs'
import { watchParent } from './orphan.mjs'
import { at, toolPath } from './project.mjs'
import { runSteps, summaryLine } from './steps.mjs'

/** Vitest's report of the last whole run, for the conformance table and for CI. */
const testResults = at('.cache', 'test-results.json')

/** @type {Record<string, (args: string[]) => Promise<number | undefined>>} */
const tasks = {
  start,
  test,
  check,
  build: buildAll,
  conformance: program('conformance', 'report.mjs'),
  attacks: program('conformance', 'attacks.mjs'),
  fuzz: program('fuzz', 'main.mjs'),
  differential: program('fuzz', 'differential.mjs'),
  mutation: program('mutation', 'main.mjs'),
  coverage: program('conformance', 'own-coverage.mjs'),
  bench: program('bench', 'main.mjs'),
}

/**
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<number | undefined>} exit code; `undefined` when the task goes on by itself
 */
export async function runTask(name, args) {
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
  if (task === undefined) {
    console.error(`usage: node scripts/run.mjs ${Object.keys(tasks).join('|')}`)
    return 2
  }
  try {
    return await task(args)
  } catch (error) {
    console.error(`longwire: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
}

/**
 * Installs and builds what is missing. `start` and `test` may run at once, so one of them does it and the other waits.
 * @param {() => Promise<void>} [more] to be done while the lock is held
 */
async function prepare(more) {
  // A stamp is removed before and written after the work, so what looks current without the lock is current.
  if (more === undefined && isInstalled() && isBuilt()) return
  const onWait = (/** @type {{ pid: number } | undefined} */ owner) =>
    console.error(`longwire: waiting for process ${owner?.pid ?? ''} to finish installing or building`)
  await withLock(
    lockPath,
    async () => {
      if (!isInstalled()) await install()
      await build()
      await more?.()
    },
    { onWait },
  )
}

/** Compiles everything, tests included, as far as it has changed. */
async function compile() {
  const { code } = await runNode(toolPath('typescript', 'tsc'), ['-b'])
  if (code !== 0) throw new Error('the types do not check')
}

/**
 * A task that is a program of this repository on the built library; its arguments are the program's.
 * @param {string[]} path
 * @returns {(args: string[]) => Promise<number>}
 */
function program(...path) {
  return async (args) => {
    await prepare()
    return (await runNode(at(...path), args)).code
  }
}

/** @param {string[]} args */
async function start(args) {
  await prepare()
  // In this process: signals and the exit code need no forwarding.
  const main = at('station', 'dist', 'main.js')
  process.argv = [process.execPath, main, ...args]
  if (process.env['npm_lifecycle_event'] !== undefined) watchParent(() => process.kill(process.pid, 'SIGTERM'))
  await import(pathToFileURL(main).href)
  return undefined
}

async function buildAll() {
  await prepare(compile)
  return 0
}

async function check() {
  await prepare(compile)
  const results = await runSteps(staticChecks(), 2, print)
  return results.every(({ code }) => code === 0) ? 0 : 1
}

/**
 * Everything; with arguments only the tests, and the arguments are vitest's.
 * @param {string[]} args
 */
async function test(args) {
  if (args.length > 0) {
    await prepare()
    return (await runNode(toolPath('vitest'), ['run', ...args])).code
  }
  await prepare(compile)
  const results = await runSteps(staticChecks(), 2, print)
  rmSync(testResults, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${testResults}`]
  results.push(await timed('tests (vitest)', () => runNode(toolPath('vitest'), ['run', ...reporters])))
  results.push(
    await timed('conformance', () => runNode(at('conformance', 'report.mjs'), ['--summary', '--results', testResults])),
  )
  print(`\n${results.map(summaryLine).join('\n')}\n`)
  return results.every(({ code }) => code === 0) ? 0 : 1
}

/**
 * @param {string} name
 * @param {() => Promise<{ code: number }>} work
 */
async function timed(name, work) {
  const startedAt = performance.now()
  const { code } = await work()
  return { name, code, elapsedMs: performance.now() - startedAt }
}

/** @param {string} text */
function print(text) {
  process.stdout.write(text)
}
