// Writes what is generated from code into the documents. Needs the library built.
import { readFileSync, writeFileSync } from 'node:fs'

import { replaceSection } from './generated/section.mjs'
import { sectionsOf } from './generated/sections.mjs'
import { readProject } from './laws/project.mjs'
import { at, root } from './project.mjs'

const project = readProject(root)
for (const { file, name, render } of sectionsOf(project)) {
  const before = readFileSync(at(file), 'utf8')
  const after = replaceSection(before, name, await render(project))
  if (after === before) continue
  writeFileSync(at(file), after)
  console.log(`${file}: ${name} is new`)
}
