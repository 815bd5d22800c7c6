import { posix } from 'node:path'

import { isSource, lineAt } from './project.mjs'

/** @typedef {import('./project.mjs').Fault} Fault */

/**
 * The layers of the library: what each may import, and whether it may use Node. A layer that may not gets clock,
 * randomness and transport as arguments, so that it runs in pages and in the simulator.
 * @type {Record<string, { imports: string[], node?: true }>}
 */
export const layers = {
  protocol: { imports: [] },
  wire: { imports: [] },
  contract: { imports: [] },
  node: { imports: ['protocol'], node: true },
  ws: { imports: ['node', 'protocol'], node: true },
  hub: { imports: ['wire', 'contract'] },
  client: { imports: ['wire', 'contract'] },
}

/** The only files beside the layers; they alone compose them. */
const composers = ['longwire/src/index.ts', 'longwire/src/browser.ts']

/** @type {import('./project.mjs').Law} */
export const layerTable = {
  name: 'every folder of the library is a known layer, compiled with nothing it may not use',
  faults: (project) => {
    const found = new Set([...project.keys()].map((path) => /^longwire\/src\/([^/]+)\//.exec(path)?.[1]))
    found.delete(undefined)
    const unknown = [...found]
      .filter((name) => name !== undefined && !Object.hasOwn(layers, name))
      .map((name) => ({ file: `longwire/src/${name}`, text: 'is no layer: give it a line in scripts/laws/layers.mjs' }))
    const loose = [...project.keys()]
      .filter((path) => /^longwire\/src\/[^/]+$/.test(path) && isSource(path) && !composers.includes(path))
      .map((file) => ({ file, text: `belongs into a layer; beside them are only ${composers.join(', ')}` }))
    const configs = Object.keys(layers).flatMap((name) => configFaults(name, project))
    return [...unknown, ...loose, ...configs]
  },
}

/**
 * @param {string} name
 * @param {import('./project.mjs').Project} project
 * @returns {Fault[]}
 */
function configFaults(name, project) {
  const file = `longwire/src/${name}/tsconfig.json`
  const content = project.get(file)
  const layer = layers[name]
  if (content === undefined || layer === undefined)
    return [{ file, text: 'is missing: every layer is compiled by itself' }]
  const { compilerOptions = {}, include, exclude, references = [] } = JSON.parse(content)
  const wanted = {
    types: layer.node ? ['node'] : [],
    lib: ['ES2023'],
    include: ['**/*.ts'],
    exclude: ['**/*.test.ts', '**/*.test-d.ts'],
    references: layer.imports.map((one) => `../${one}`).sort(),
  }
  const actual = {
    types: compilerOptions.types,
    lib: compilerOptions.lib,
    include,
    exclude: exclude?.filter((/** @type {string} */ pattern) => pattern !== '**/*.contract.ts'),
    references: references.map((/** @type {{ path: string }} */ { path }) => path).sort(),
  }
  return Object.entries(wanted)
    .map(([key, value]) => ({
      key,
      want: JSON.stringify(value),
      have: JSON.stringify(actual[/** @type {keyof typeof actual} */ (key)]),
    }))
    .filter(({ want, have }) => want !== have)
    .map(({ key, want, have }) => ({ file, text: `${key} must be ${want}, is ${have}` }))
}

// Statements at the start of a line, as the formatter leaves them; no word in a comment or string looks like that.
const specifiers = [
  /^(?:import|export)\b[^;:='"`()]*?\bfrom ['"]([^'"\n]+)['"]/gm,
  /^import ['"]([^'"\n]+)['"]/gm,
  /\b(?:import|require)\(\s*['"]([^'"\n]+)['"]/g,
]

/** @type {import('./project.mjs').Law} */
export const layerImports = {
  name: 'a layer imports what its line in the table allows; everybody else imports the library by its public names',
  faults: (project) =>
    [...project]
      .filter(([path]) => isSource(path) || /^(examples|bench)\/.*\.mjs$/.test(path))
      .flatMap(([file, content]) =>
        specifiers.flatMap((pattern) =>
          [...content.matchAll(pattern)].flatMap((match) => {
            const text = importFault(file, match[1] ?? '')
            return text === undefined ? [] : [{ file, line: lineAt(content, match.index + match[0].length), text }]
          }),
        ),
      ),
}

/**
 * @param {string} file
 * @param {string} specifier
 * @returns {string | undefined}
 */
function importFault(file, specifier) {
  const target = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : undefined
  const name = /^longwire\/src\/([^/]+)\//.exec(file)?.[1]
  if (name === undefined) {
    if (file.startsWith('longwire/') || !target?.startsWith('longwire/')) return undefined
    return `"${specifier}" reaches into the library: import it by its public name`
  }
  const layer = layers[name]
  if (layer === undefined) return undefined
  if (target === undefined) {
    if (layer.node && specifier.startsWith('node:')) return undefined
    return `${name} may not import "${specifier}"${layer.node ? '' : ': what it needs is an argument'}`
  }
  const into = /^longwire\/src\/([^/]+)\//.exec(target)?.[1]
  if (into === name || (into !== undefined && layer.imports.includes(into))) return undefined
  return `${name} may not import "${specifier}": it imports ${layer.imports.join(' and ') || 'nothing'}`
}
