import { posix } from 'node:path'

/** @typedef {import('../laws/project.mjs').Project} Project */

/**
 * What a module exports: `value` exists at run time, `type` does not.
 * @typedef {Map<string, 'value' | 'type'>} Exports
 */

const named = /^export (type )?\{([^}]*)\}(?: from '([^']+)')?/gm
const everything = /^export (type )?\* from '([^']+)'/gm
const declared = /^export (?:declare )?(?:abstract |async )?(const|let|function\*?|class|interface|type) (\w+)/gm

/**
 * The exports of a source file, those of the files it re-exports included.
 * @param {string} file
 * @param {Project} project
 * @returns {Exports}
 */
export function exportsOf(file, project) {
  const source = project.get(file)
  if (source === undefined) throw new Error(`no such source: ${file}`)
  /** @type {Exports} */
  const all = new Map()
  for (const [, onlyTypes, from = ''] of source.matchAll(everything)) {
    const target = posix.join(posix.dirname(file), from.replace(/\.js$/, '.ts'))
    for (const [name, kind] of exportsOf(target, project)) all.set(name, onlyTypes ? 'type' : kind)
  }
  for (const [, onlyTypes, list = ''] of source.matchAll(named)) {
    for (const item of list.split(',').map((part) => part.trim())) {
      const [, type, , , name] = /^(type )?(\w+ as )?('?)([\w.]+)\3$/.exec(item) ?? []
      if (name !== undefined) all.set(name, onlyTypes || type ? 'type' : 'value')
    }
  }
  for (const [, keyword, name = ''] of source.matchAll(declared)) {
    // A type and a value may share a name; the value counts.
    if (all.get(name) !== 'value') all.set(name, keyword === 'interface' || keyword === 'type' ? 'type' : 'value')
  }
  return all
}

/**
 * The subpaths of the library, each with the source file behind it.
 * @param {Project} project
 * @returns {{ subpath: string, file: string }[]}
 */
export function subpaths(project) {
  /** @type {{ exports: Record<string, any> }} */
  const manifest = JSON.parse(project.get('longwire/package.json') ?? '')
  return Object.entries(manifest.exports).flatMap(([key, target]) => {
    if (typeof target === 'string') return []
    const subpath = key.replace('.', 'longwire')
    const browser = target.browser && { subpath: `${subpath} (in pages)`, file: sourceOf(target.browser) }
    return [{ subpath, file: sourceOf(target) }, browser].filter(Boolean)
  })
}

/** @param {Record<string, string>} target */
function sourceOf(target) {
  return posix.join('longwire', target['@longwire/source'] ?? '')
}

/**
 * The public names, a section for each subpath.
 * @param {Project} project
 */
export function exportsList(project) {
  return subpaths(project)
    .map(({ subpath, file }) => {
      const all = [...exportsOf(file, project)].sort(([a], [b]) => a.localeCompare(b, 'en'))
      const list = (/** @type {string} */ kind) =>
        all.flatMap(([name, is]) => (is === kind ? [`\`${name}\``] : [])).join(', ')
      const lines = [`### ${subpath}`, '', `Values: ${list('value') || 'none'}.`]
      if (all.some(([, is]) => is === 'type')) lines.push('', `Types: ${list('type')}.`)
      return `${lines.join('\n')}\n`
    })
    .join('\n')
}
