import { readSection } from '../generated/section.mjs'
import { sectionsOf } from '../generated/sections.mjs'

/** @type {import('./project.mjs').Law} */
export const generated = {
  name: 'what is generated into documents is what the code says now',
  faults: async (project) => {
    const faults = []
    for (const { file, name, render } of sectionsOf(project)) {
      const found = readSection(project.get(file) ?? '', name)
      if (found === undefined) faults.push({ file, text: `the markers of the section "${name}" are missing` })
      else if (found.content !== (await render(project)).trimEnd()) {
        faults.push({ file, line: found.line, text: `"${name}" is out of date: run node scripts/generate.mjs` })
      }
    }
    return faults
  },
}
