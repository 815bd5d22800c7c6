import { isSource } from './project.mjs'

const LINES_MAX = 400
const MEDIAN_LINES_MAX = 120
const EXAMPLE_LINES_MAX = 40

/** @type {import('./project.mjs').Law} */
export const sizes = {
  name: 'files are short: one noun or one verb each',
  faults: (project) => {
    /** @type {Map<string, { path: string, lines: number }[]>} */
    const groups = new Map()
    /** @type {import('./project.mjs').Fault[]} */
    const faults = []
    for (const [path, content] of project) {
      const lines = content.split('\n').length - 1
      if (/^examples\/.*\.mjs$/.test(path) && lines > EXAMPLE_LINES_MAX) {
        faults.push({ file: path, text: `${lines} lines; an example has at most ${EXAMPLE_LINES_MAX}` })
      }
      const group = groupOf(path)
      if (group === undefined || !isSource(path)) continue
      if (lines > LINES_MAX) faults.push({ file: path, text: `${lines} lines; a file has at most ${LINES_MAX}` })
      groups.set(group, [...(groups.get(group) ?? []), { path, lines }])
    }
    for (const [group, files] of groups) {
      files.sort((a, b) => a.lines - b.lines)
      const median = files[Math.floor((files.length - 1) / 2)]?.lines ?? 0
      if (median > MEDIAN_LINES_MAX) {
        faults.push({
          file: group,
          text: `the median file has ${median} lines; at most ${MEDIAN_LINES_MAX} are wanted`,
        })
      }
    }
    return faults
  },
}

/**
 * The folder whose files are looked at together: a layer of the library, the station, an application.
 * @param {string} path
 */
function groupOf(path) {
  return /^(longwire\/src\/[^/]+|station\/src|apps\/[^/]+)\//.exec(path)?.[1]
}
