import { lineAt } from './project.mjs'

const units = /(Ms|Bytes|Max|Min|High|Small|PerSecond|Burst|Depth|Ratio|Factor|Percent)/

/** @type {import('./project.mjs').Law} */
export const limitsTested = {
  name: 'every limit has a unit in its name and a test that names it',
  faults: (project) => {
    const tests = testText(project)
    return [...project]
      .filter(([path]) => /^longwire\/src\/.*\blimits\.ts$/.test(path))
      .flatMap(([file, content]) =>
        [...content.matchAll(/^ {2}readonly (\w+)\??: number\b/gm)].flatMap((match) => {
          const name = match[1] ?? ''
          const line = lineAt(content, match.index)
          const faults = []
          if (!units.test(name)) faults.push({ file, line, text: `"${name}" says no unit` })
          if (!tests.includes(name)) faults.push({ file, line, text: `no test names the limit "${name}"` })
          return faults
        }),
      )
  },
}

/** @type {import('./project.mjs').Law} */
export const violationsTested = {
  name: 'every violation of the protocol has a test that names it',
  faults: (project) => {
    const file = 'longwire/src/protocol/violation.ts'
    const content = project.get(file) ?? ''
    const tests = testText(project)
    return [...content.matchAll(/^ {2}'?([a-z][a-z0-9-]*)'?: \{/gm)]
      .filter((match) => !tests.includes(`'${match[1]}'`))
      .map((match) => ({ file, line: lineAt(content, match.index), text: `no test names the violation "${match[1]}"` }))
  },
}

/** @param {import('./project.mjs').Project} project */
function testText(project) {
  return [...project]
    .filter(([path]) => /^longwire\/.*\.(test|contract)\.ts$/.test(path))
    .map(([, content]) => content)
    .join('\n')
}
