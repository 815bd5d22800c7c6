import { readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'

import { filesBelow } from '../files.mjs'

/**
 * The written files of the project, by path below its folder with forward slashes.
 * @typedef {ReadonlyMap<string, string>} Project
 */

/**
 * @typedef {object} Fault
 * @property {string} file
 * @property {number} [line] from 1
 * @property {string} text what is wrong, and what would be right
 */

/**
 * @typedef {object} Law
 * @property {string} name
 * @property {(project: Project) => Fault[] | Promise<Fault[]>} faults
 */

const text = /\.(ts|tsx|mts|mjs|cjs|js|jsx|json|md|css|html|yml|yaml|txt|py|sh|svg)$|(^|\/)(\.[a-z]+|run|LICENSE)$/

/**
 * @param {string} folder
 * @returns {Project}
 */
export function readProject(folder) {
  return new Map(
    filesBelow(folder)
      .map((file) => /** @type {const} */ ([relative(folder, file).split(sep).join('/'), file]))
      .filter(([path]) => text.test(path) && path !== 'package-lock.json')
      .map(([path, file]) => [path, readFileSync(file, 'utf8')]),
  )
}

/**
 * @param {string} content
 * @param {number} index of a character
 * @returns {number} its line, from 1
 */
export function lineAt(content, index) {
  return content.slice(0, index).split('\n').length
}

/** @param {string} path */
export function isTest(path) {
  return /\.(test|test-d|contract)\.tsx?$/.test(path)
}

/** @param {string} path */
export function isSource(path) {
  return /\.tsx?$/.test(path) && !isTest(path) && !path.endsWith('.d.ts')
}
