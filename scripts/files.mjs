import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Folders that hold nothing written by hand. */
const made = new Set(['node_modules', 'dist', '.cache', 'coverage', '.git', '.stryker-tmp'])

/**
 * Every regular file at or below `path`, but nothing installed, built or cached. A path that is not there has none.
 * @param {string} path
 * @returns {string[]}
 */
export function filesBelow(path) {
  const entry = lstatSync(path, { throwIfNoEntry: false })
  if (entry === undefined) return []
  if (entry.isFile()) return [path]
  if (!entry.isDirectory()) return []
  return readdirSync(path)
    .filter((name) => !made.has(name))
    .sort()
    .flatMap((name) => filesBelow(join(path, name)))
}
