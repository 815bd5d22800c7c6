// The laws of ARCHITECTURE.md that the linter and the compiler cannot check. Needs the library built.
import { links, wording } from './laws/documents.mjs'
import { generated } from './laws/generated.mjs'
import { layerImports, layerTable } from './laws/layers.mjs'
import { libraryPackage } from './laws/package.mjs'
import { readProject } from './laws/project.mjs'
import { sizes } from './laws/sizes.mjs'
import { limitsTested, violationsTested } from './laws/tested.mjs'
import { root } from './project.mjs'

const laws = [
  layerTable,
  layerImports,
  sizes,
  libraryPackage,
  limitsTested,
  violationsTested,
  generated,
  links,
  wording,
]

const project = readProject(root)
let broken = 0
for (const { name, faults } of laws) {
  const found = await faultsOf(faults)
  if (found.length === 0) continue
  broken += 1
  console.log(`law: ${name}`)
  for (const { file, line, text } of found) console.log(`  ${line === undefined ? file : `${file}:${line}`}  ${text}`)
}
console.log(broken === 0 ? `${laws.length} laws kept` : `${broken} of ${laws.length} laws broken`)
process.exitCode = broken === 0 ? 0 : 1

/**
 * A law that cannot be checked is broken.
 * @param {import('./laws/project.mjs').Law['faults']} faults
 * @returns {Promise<import('./laws/project.mjs').Fault[]>}
 */
async function faultsOf(faults) {
  try {
    return await faults(project)
  } catch (error) {
    return [{ file: 'the check itself', text: String(error) }]
  }
}
