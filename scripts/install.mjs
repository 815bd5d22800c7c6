import { existsSync, readFileSync } from 'node:fs'

import { run, runNode } from './command.mjs'
import { at } from './project.mjs'
import { installStamp, readStamp, writeStamp } from './stamp.mjs'

// Inside node_modules, which `npm ci` empties first: an installation that broke off has no stamp.
const stampFile = at('node_modules', '.longwire-stamp')

/** @param {string} lock file */
function wantedStamp(lock = at('package-lock.json')) {
  return installStamp(readFileSync(lock), {
    platform: process.platform,
    arch: process.arch,
    nodeMajor: process.versions.node.split('.')[0] ?? '',
  })
}

export function isInstalled() {
  return readStamp(stampFile) === wantedStamp()
}

/** Installs exactly what package-lock.json says. The lock must be held. */
export async function install() {
  console.error(
    existsSync(at('node_modules'))
      ? 'longwire: the dependencies have changed, installing them'
      : 'longwire: installing dependencies, this once takes about a minute',
  )
  const stamp = wantedStamp()
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const { code } = await npm(args)
  if (code !== 0) {
    throw new Error(`npm ${args.join(' ')} failed with exit code ${code}; nothing else can run before it succeeds`)
  }
  writeStamp(stampFile, stamp)
}

/**
 * Installs what only one folder needs, by its own lock, when it is not there or not what the lock says.
 * @param {string} folder of the checkout
 */
export async function installFolder(folder) {
  const stamp = wantedStamp(at(folder, 'package-lock.json'))
  const file = at(folder, 'node_modules', '.longwire-stamp')
  if (readStamp(file) === stamp) return
  const args = ['ci', '--prefix', at(folder), '--no-audit', '--no-fund', '--loglevel=error']
  const { code } = await npm(args)
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed with exit code ${code}`)
  writeStamp(file, stamp)
}

/**
 * Runs the npm that started us, else the one on PATH.
 * @param {string[]} args
 * @param {import('./command.mjs').RunOptions} [options]
 */
export function npm(args, options) {
  const file = process.env['npm_execpath']
  if (file !== undefined && /npm-cli\.c?js$/.test(file)) return runNode(file, args, options)
  return process.platform === 'win32'
    ? run('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options)
    : run('npm', args, options)
}
