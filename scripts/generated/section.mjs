/** @param {string} name */
function markers(name) {
  return { start: `<!-- generated: ${name} -->`, end: `<!-- end of ${name} -->` }
}

/**
 * @param {string} text
 * @param {string} name
 * @returns {{ content: string, line: number } | undefined} what stands between the markers, without empty lines around it, and where
 */
export function readSection(text, name) {
  const { start, end } = markers(name)
  const from = text.indexOf(start)
  const to = text.indexOf(end, from)
  if (from < 0 || to < 0) return undefined
  return {
    content: text.slice(from + start.length, to).replace(/^\n+|\n+$/g, ''),
    line: text.slice(0, from).split('\n').length,
  }
}

/**
 * @param {string} text
 * @param {string} name
 * @param {string} content
 * @returns {string} `text` with `content` between the markers
 */
export function replaceSection(text, name, content) {
  const { start, end } = markers(name)
  const from = text.indexOf(start)
  const to = text.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`the markers of the section "${name}" are missing`)
  return `${text.slice(0, from + start.length)}\n\n${content.trimEnd()}\n\n${text.slice(to)}`
}
