import { pathToFileURL } from 'node:url'

import { tablesOf } from '../../bench/report/tables.mjs'
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
  { file: 'bench/README.md', name: 'bench/results/servers.json', render: async (project) => benchTables(project) },
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

/** @param {import('../laws/project.mjs').Project} project */
function benchTables(project) {
  const results = project.get('bench/results/servers.json')
  if (results === undefined) throw new Error('there are no results: npm run bench -- servers --save')
  return tablesOf(JSON.parse(results))
}

/**
 * @param {string} path below longwire/dist
 * @returns {Promise<Record<string, any>>}
 */
async function built(path) {
  return import(pathToFileURL(at('longwire', 'dist', path)).href)
}
