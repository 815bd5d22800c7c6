import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

import { filesBelow } from './files.mjs'

/**
 * What an installation depends on: the lock file's content and the platform that binaries were chosen for.
 * @param {string | Uint8Array} lockFile content of package-lock.json
 * @param {{ platform: string, arch: string, nodeMajor: string }} machine
 */
export function installStamp(lockFile, { platform, arch, nodeMajor }) {
  return `${createHash('sha256').update(lockFile).digest('hex')} ${platform} ${arch} node${nodeMajor}`
}

/**
 * What a build depends on: path and content of every source, whatever the files' times.
 * @param {string} folder that paths are relative to
 * @param {readonly string[]} sources files and folders below it; test files do not count
 */
export function contentStamp(folder, sources) {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((source) => filesBelow(join(folder, source))).sort()) {
    if (/\.test(-d)?\.tsx?$/.test(file)) continue
    const content = readFileSync(file)
    hash.update(`${relative(folder, file).split(sep).join('/')}\0${content.byteLength}\0`).update(content)
  }
  return hash.digest('hex')
}

/**
 * @param {string} file
 * @returns {string | undefined}
 */
export function readStamp(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * Written last, when what it vouches for is complete.
 * @param {string} file
 * @param {string} stamp
 */
export function writeStamp(file, stamp) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, stamp)
}

/**
 * Removed first, before what it vouches for is touched.
 * @param {string} file
 */
export function removeStamp(file) {
  rmSync(file, { force: true })
}
