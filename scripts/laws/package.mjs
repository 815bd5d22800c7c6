/** @typedef {import('./project.mjs').Fault} Fault */

const file = 'longwire/package.json'
const dependencyFields = ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundledDependencies']

/** @type {import('./project.mjs').Law} */
export const libraryPackage = {
  name: 'the library has no dependency, runs no install script, and every export has a source, types and a build',
  faults: (project) => {
    /** @type {Record<string, unknown>} */
    const manifest = JSON.parse(project.get(file) ?? '{}')
    /** @type {Fault[]} */
    const faults = dependencyFields
      .filter((field) => Object.keys(manifest[field] ?? {}).length > 0)
      .map((field) => ({ file, text: `${field} must be empty: drivers are passed in by the user` }))
    for (const script of Object.keys(manifest['scripts'] ?? {})) {
      faults.push({ file, text: `script "${script}": the library has none` })
    }
    for (const [name, value] of Object.entries(manifest['exports'] ?? {})) {
      if (typeof value === 'string') continue
      const targets = 'browser' in value ? [value, value.browser] : [value]
      for (const target of targets) faults.push(...targetFaults(name, target, project))
    }
    return faults
  },
}

/**
 * @param {string} name
 * @param {Record<string, string>} target
 * @param {import('./project.mjs').Project} project
 * @returns {Fault[]}
 */
function targetFaults(name, target, project) {
  const source = target['@longwire/source'] ?? ''
  if (!project.has(source.replace('./', 'longwire/')))
    return [{ file, text: `exports "${name}": no source "${source}"` }]
  const built = source.replace('./src/', './dist/').replace(/\.ts$/, '')
  const wrong = Object.entries({ types: `${built}.d.ts`, default: `${built}.js` }).find(
    ([key, path]) => target[key] !== path,
  )
  return wrong === undefined ? [] : [{ file, text: `exports "${name}": ${wrong[0]} must be "${wrong[1]}"` }]
}
