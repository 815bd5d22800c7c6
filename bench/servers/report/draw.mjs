/**
 * Draws with ECharts, which is installed for the benchmarks only.
 * @returns {Promise<(chart: import('./charts.mjs').Chart) => string>} gives SVG
 */
export async function drawing() {
  const name = 'echarts'
  /** @type {ECharts} */
  const { init } = await import(name)
  return ({ width, height, option }) => {
    const drawn = init(null, null, { renderer: 'svg', ssr: true, width, height })
    drawn.setOption(option)
    const svg = drawn.renderToSVGString({ useViewBox: true })
    drawn.dispose()
    return `${withoutCounters(svg)}\n`
  }
}

/**
 * What is used of it.
 * @typedef {object} ECharts
 * @property {(dom: null, theme: null, options: object) => Drawn} init
 * @typedef {object} Drawn
 * @property {(option: object) => void} setOption
 * @property {(options: { useViewBox: boolean }) => string} renderToSVGString
 * @property {() => void} dispose
 */

/**
 * Names that count up while a process lives, counted from the beginning in each file.
 * @param {string} svg
 */
function withoutCounters(svg) {
  /** @type {Map<string, string>} */
  const names = new Map()
  return svg.replace(/\bzr\d+-(?:c|cls-|g|p|s|i|shadow)?\d+\b/g, (name) => {
    const known = names.get(name) ?? `n${names.size}`
    names.set(name, known)
    return known
  })
}
