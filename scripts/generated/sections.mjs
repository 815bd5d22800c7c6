import { pathToFileURL } from 'node:url'

import { connectionsSection } from '../../bench/connections/report.mjs'
import { tablesOf } from '../../bench/servers/report/tables.mjs'
import { transportsSection } from '../../bench/transports/report.mjs'
import { at } from '../project.mjs'
import { closingDiagram } from './closing-diagram.mjs'
import { exampleBlock } from './example-block.mjs'
import { exportsList } from './exports-list.mjs'
import { engineLimits, limitsTable } from './limits-table.mjs'

/**
 * @typedef {object} Section
 * @property {string} file
 * @property {string} name
 * @property {(project: import('../laws/project.mjs').Project) => Promise<string>} render
 */

/** @type {Section[]} */
const fixed = [
  {
    file: 'ARCHITECTURE.md',
    name: 'closing handshake',
    render: async () => closingDiagram((await built('protocol/closing.js'))['closing']),
  },
  { file: 'docs/reference/exports.md', name: 'exports', render: async (project) => exportsList(project) },
  { file: 'docs/reference/limits.md', name: 'limits', render: async (project) => limitsTable(project, built) },
  { file: 'SECURITY.md', name: 'engine limits', render: async (project) => engineLimits(project, built) },
  benchSection('servers', tablesOf),
  benchSection('transports', transportsSection),
  benchSection('connections', connectionsSection),
]

/**
 * Everything in the documents that is made from code; examples stand wherever a marker names one.
 * @param {import('../laws/project.mjs').Project} project
 * @returns {Section[]}
 */
export function sectionsOf(project) {
  const examples = [...project].flatMap(([file, text]) =>
    file.endsWith('.md')
      ? [...text.matchAll(/^<!-- generated: (examples\/\S+) -->$/gm)].map(([, name = '']) => ({
          file,
          name,
          render: exampleIn(name),
        }))
      : [],
  )
  return [...fixed, ...examples]
}

/**
 * @param {string} name
 * @returns {Section['render']}
 */
function exampleIn(name) {
  return async (project) => {
    const source = project.get(name)
    if (source === undefined) throw new Error(`there is no ${name}`)
    return exampleBlock(source)
  }
}

/**
 * @param {string} part of the benchmarks
 * @param {(results: any) => string} tables
 * @returns {Section}
 */
function benchSection(part, tables) {
  const name = `bench/results/${part}.json`
  return {
    file: 'bench/README.md',
    name,
    render: async (project) => {
      const results = project.get(name)
      if (results === undefined) throw new Error(`there are no results: npm run bench -- ${part} --save`)
      return tables(JSON.parse(results))
    },
  }
}

/**
 * @param {string} path below longwire/dist
 * @returns {Promise<Record<string, any>>}
 */
async function built(path) {
  return import(pathToFileURL(at('longwire', 'dist', path)).href)
}
