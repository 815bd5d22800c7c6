import { existsSync, rmSync } from 'node:fs'

import { runNode } from './command.mjs'
import { filesBelow } from './files.mjs'
import { appsWithPages, at, cache, toolPath } from './project.mjs'
import { contentStamp, readStamp, removeStamp, writeStamp } from './stamp.mjs'

/**
 * One thing that is built: from which sources, how, and a file that proves it is there.
 * @typedef {object} Unit
 * @property {string} name
 * @property {readonly string[]} sources
 * @property {string} proof
 * @property {() => Promise<number>} make exit code
 */

const shared = [
  'package-lock.json',
  'tsconfig.base.json',
  'longwire/src',
  'longwire/package.json',
  'longwire/tsconfig.json',
]

/** @type {Unit} */
const station = {
  name: 'station',
  sources: [...shared, 'station', 'apps'],
  proof: 'station/dist/main.js',
  make: async () => {
    removeOrphans('longwire')
    removeOrphans('station')
    return (await runNode(toolPath('typescript', 'tsc'), ['-b', 'station'])).code
  },
}

/**
 * @param {string} app
 * @returns {Unit}
 */
function page(app) {
  const folder = `apps/${app}/page`
  return {
    name: `page of ${app}`,
    sources: [...shared, `apps/${app}`],
    proof: `apps/${app}/dist/page/index.html`,
    make: async () => {
      const args = ['build', folder, '--config', `${folder}/vite.config.ts`, '--logLevel', 'warn']
      return (await runNode(toolPath('vite'), args)).code
    },
  }
}

/** What the running station needs. */
function units() {
  return [station, ...appsWithPages().map(page)]
}

/** @param {Unit} unit */
function stampFile(unit) {
  return at('.cache', 'stamps', unit.name.replaceAll(' ', '-'))
}

/** @param {Unit} unit */
function isCurrent(unit) {
  return existsSync(at(unit.proof)) && readStamp(stampFile(unit)) === contentStamp(at(), unit.sources)
}

export function isBuilt() {
  return units().every(isCurrent)
}

/** Builds what is missing or out of date. The lock must be held. */
export async function build() {
  for (const unit of units()) {
    if (isCurrent(unit)) continue
    console.error(`longwire: building the ${unit.name}`)
    removeStamp(stampFile(unit))
    const stamp = contentStamp(at(), unit.sources)
    const code = await unit.make()
    if (code !== 0) throw new Error(`building the ${unit.name} failed with exit code ${code}`)
    if (!existsSync(at(unit.proof))) throw new Error(`building the ${unit.name} made no ${unit.proof}`)
    writeStamp(stampFile(unit), stamp)
  }
}

/**
 * Removes built files whose source is gone; the compiler leaves them, and they would be packed.
 * @param {string} workspace whose `src` is compiled to its `dist`
 */
function removeOrphans(workspace) {
  const sources = new Set(filesBelow(at(workspace, 'src')).map((file) => file.replace(/\.tsx?$/, '')))
  for (const file of filesBelow(at(workspace, 'dist'))) {
    const source = file.replace(/(\.d\.ts|\.js)(\.map)?$/, '').replace(at(workspace, 'dist'), at(workspace, 'src'))
    if (source !== file && !file.endsWith('.tsbuildinfo') && !sources.has(source)) rmSync(file)
  }
}

/** Where the lock that guards installing and building lies. */
export const lockPath = `${cache}/lock`
