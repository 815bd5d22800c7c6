import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '')

/** What scripts keep between runs; may be deleted at any time. */
export const cache = join(root, '.cache')

/** @param {string[]} parts below the checkout */
export function at(...parts) {
  return join(root, ...parts)
}

/**
 * The JavaScript file behind an installed command, so that it starts without a shell on every platform.
 * @param {string} packageName
 * @param {string} [command] defaults to the package's only one
 * @returns {string}
 */
export function toolPath(packageName, command) {
  const folder = at('node_modules', ...packageName.split('/'))
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = typeof bin === 'string' ? bin : bin[command ?? packageName]
  if (typeof file !== 'string') throw new Error(`${packageName} has no command ${command ?? packageName}`)
  return join(folder, file)
}

/**
 * The applications that have a page to be built.
 * @returns {string[]} folder names below apps/
 */
export function appsWithPages() {
  if (!existsSync(at('apps'))) return []
  return readdirSync(at('apps'))
    .filter((name) => existsSync(at('apps', name, 'page', 'vite.config.ts')))
    .sort()
}
