import { table } from './table.mjs'

/** @typedef {import('../laws/project.mjs').Project} Project */

/**
 * @typedef {object} Limit
 * @property {string} name
 * @property {string} text from the comment above it
 * @property {string | undefined} told the default in words, where the comment has no number
 */

const member = /(?:\/\*\*((?:(?!\*\/)[^])*)\*\/\s*)?readonly (\w+)\??: number\b/g

/**
 * The limits that a source file declares, with what is said of them.
 * @param {string} source
 * @returns {Limit[]}
 */
export function limitsIn(source) {
  return [...source.matchAll(member)].map(([, comment = 'As above.', name = '']) => {
    const text = comment.replace(/\s*\n\s*\*\s?/g, ' ').trim()
    return {
      name,
      text: text.replace(/\s*\bDefault:? ([\d,.]+( [KM]iB| ms)?|(?!\d)[^.]*)\./g, ''),
      told: /\bDefault:? (?!\d)([^.]*)\./.exec(text)?.[1],
    }
  })
}

/**
 * A default as a reader takes it in: bytes with their binary unit, milliseconds as seconds.
 * @param {Limit} limit
 * @param {number} value
 */
export function readable({ name, told }, value) {
  if (!Number.isFinite(value)) return told ?? 'none'
  const plain = value.toLocaleString('en')
  if (/Bytes/.test(name) && value >= 1024 && value % 1024 === 0) {
    return value % 1_048_576 === 0 ? `${value / 1_048_576} MiB` : `${value / 1024} KiB`
  }
  return name.endsWith('Ms') && value >= 1000 ? `${value / 1000} s` : plain
}

/**
 * @param {Project} project
 * @param {(path: string) => Promise<Record<string, any>>} built loads a compiled module of the library
 */
async function limitFiles(project, built) {
  const files = []
  for (const [file, source] of project) {
    const path = /^longwire\/src\/(.*limits)\.ts$/.exec(file)?.[1]
    const limits = limitsIn(source)
    if (path === undefined || limits.length === 0) continue
    files.push({ path, limits, defaults: defaultsOf(limits, await built(`${path}.js`), file) })
  }
  return files
}

/**
 * Every limit with its default, a table for each file that declares some.
 * @param {Project} project
 * @param {(path: string) => Promise<Record<string, any>>} built
 */
export async function limitsTable(project, built) {
  const tables = (await limitFiles(project, built)).map(({ path, limits, defaults }) => {
    const rows = limits.map((limit) => [...cells(limit, defaults), limit.text])
    return `## ${path}\n\n${table(['limit', 'default', 'what it limits'], rows)}`
  })
  return tables.join('\n')
}

/**
 * The limits of protocol and connections, with their defaults only.
 * @param {Project} project
 * @param {(path: string) => Promise<Record<string, any>>} built
 */
export async function engineLimits(project, built) {
  const files = (await limitFiles(project, built)).filter(({ path }) => /^(protocol|node)\//.test(path))
  return table(
    ['limit', 'default'],
    files.flatMap(({ limits, defaults }) => limits.map((limit) => cells(limit, defaults))),
  )
}

/**
 * @param {Limit} limit
 * @param {Record<string, any>} defaults
 */
function cells(limit, defaults) {
  return [`\`${limit.name}\``, readable(limit, defaults[limit.name])]
}

/**
 * @param {Limit[]} limits
 * @param {Record<string, any>} module
 * @param {string} file
 * @returns {Record<string, any>} what the module exports as defaults, in one object
 */
function defaultsOf(limits, module, file) {
  // A function makes defaults from what the machine has; of a machine without end only the words remain.
  const objects = Object.entries(module).map(([name, value]) =>
    typeof value === 'function' && /^default\w+Limits$/.test(name) ? value(Number.POSITIVE_INFINITY) : value,
  )
  const merged = Object.assign({}, ...objects.filter((value) => typeof value === 'object'))
  const missing = limits.find(({ name }) => typeof merged[name] !== 'number')
  if (missing !== undefined) throw new Error(`${file}: no exported object holds a default for ${missing.name}`)
  return merged
}
