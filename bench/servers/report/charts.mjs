import { threeDigits } from '../../rig/figure.mjs'
import { workloads } from '../measure/workloads.mjs'
import { medianOf, ratioOf } from './compare.mjs'
import { loadOf, namesIn, titleOf } from './tables.mjs'

/** @typedef {import('../saved.mjs').Saved} Saved */

/**
 * @typedef {object} Chart
 * @property {string} name of its file
 * @property {number} width
 * @property {number} height
 * @property {object} option for ECharts
 */

/** Grey enough to be read on white and on black. */
const INK = '#808890'
const FAINT = 'rgba(128, 136, 144, 0.28)'
const WIDTH = 900
const ROW_HEIGHT = 30
/** What stands above and below the rows. */
const FRAME_HEIGHT = 140
// Without a browser the widths of texts are guessed, and too low.
const GRID = { left: 44, right: 28, top: 64, bottom: 62, containLabel: true }
const LEGEND_GAP = 34

/** @type {Record<string, string>} */
const colours = {
  longwire: '#3b82f6',
  stream: '#7db0ff',
  handle: '#22b8cf',
  'drop-in': '#8b8bf0',
  ws: '#5fa46c',
  uws: '#e8862e',
  bun: '#cf5fb5',
  socketio: '#a39050',
}

/**
 * The plots of what was saved; one whose figures were not measured is left out.
 * @param {Saved} saved
 * @returns {Chart[]}
 */
export function chartsOf(saved) {
  return [speed(saved), latency(saved), memory(saved)].filter((chart) => chart !== undefined)
}

/**
 * @param {string} title
 * @param {string} subtitle
 */
function base(title, subtitle) {
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: 'sans-serif', color: INK },
    title: {
      text: title,
      subtext: subtitle,
      left: 'center',
      textStyle: { color: INK, fontSize: 17 },
      subtextStyle: { color: INK, fontSize: 12 },
    },
    legend: { bottom: 4, itemGap: LEGEND_GAP, textStyle: { color: INK }, itemWidth: 14 },
    grid: GRID,
  }
}

const lines = {
  axisLine: { lineStyle: { color: INK } },
  axisLabel: { color: INK },
  nameTextStyle: { color: INK },
  splitLine: { lineStyle: { color: FAINT } },
}

/** @param {string} name */
function valueAxis(name) {
  return { type: 'value', name, nameLocation: 'middle', nameGap: 26, ...lines }
}

/** @param {string[]} data from top to bottom */
function rowAxis(data) {
  return { type: 'category', inverse: true, data, ...lines, splitLine: { show: true, lineStyle: { color: FAINT } } }
}

/**
 * Dots, since the bars of a logarithmic axis begin nowhere.
 * @param {Saved} saved
 * @returns {Chart | undefined}
 */
function speed(saved) {
  const rows = Object.entries(workloads).filter(
    ([name, { figure }]) => figure === 'perCpuSecond' && saved.workloads[name]?.['ws'] !== undefined,
  )
  const servers = namesIn(saved).filter((name) => name !== 'ws' && name !== 'socketio')
  if (rows.length === 0 || servers.length === 0) return undefined
  const labels = rows.map(([, workload]) => loadOf(workload))
  const series = servers.map((server, index) => ({
    type: 'scatter',
    name: titleOf(server),
    color: colours[server],
    symbolSize: 11,
    // Side by side where they would hide each other.
    symbolOffset: [0, (index - (servers.length - 1) / 2) * 5],
    itemStyle: { opacity: 1 },
    data: rows.map(([name], row) => {
      const measured = saved.workloads[name]
      return [ratioOf(measured?.[server], measured?.['ws'], 'perCpuSecond')?.value ?? null, row]
    }),
    ...(index === 0 && {
      markLine: {
        silent: true,
        symbol: 'none',
        lineStyle: { color: colours['ws'], width: 2, type: 'solid' },
        label: { formatter: 'ws', color: colours['ws'], position: 'start' },
        data: [{ xAxis: 1 }],
      },
    }),
  }))
  const axis = valueAxis("times ws, by messages per second of the server's CPU time (logarithmic); right is faster")
  return {
    name: 'speed',
    width: WIDTH,
    height: FRAME_HEIGHT + 24 + rows.length * ROW_HEIGHT,
    option: {
      ...base('Speed beside the npm package ws', saved.environment.machine),
      grid: { ...GRID, top: 88 },
      xAxis: { ...axis, type: 'log', axisLabel: { color: INK, formatter: '{value}×' } },
      yAxis: rowAxis(labels),
      series,
    },
  }
}

/**
 * @param {Saved} saved
 * @returns {Chart | undefined}
 */
function latency(saved) {
  const rows = Object.entries(workloads).filter(([name, { figure }]) => figure === 'p99Ms' && name in saved.workloads)
  const servers = namesIn(saved).filter((server) => rows.some(([name]) => server in (saved.workloads[name] ?? {})))
  if (rows.length === 0) return undefined
  const series = servers.map((server) => ({
    type: 'bar',
    name: titleOf(server),
    color: colours[server],
    barGap: '10%',
    data: rows.map(([name]) => rounded(medianOf(saved.workloads[name]?.[server], 'p99Ms'))),
    label: { show: true, position: 'top', color: INK, fontSize: 11 },
  }))
  return {
    name: 'latency',
    width: WIDTH,
    height: 400,
    option: {
      ...base('Latency of 99 % of the deliveries', 'from when the message was due; no bar: overloaded'),
      grid: { ...GRID, bottom: 40 },
      xAxis: { ...rowAxis(rows.map(([, { title }]) => title)), inverse: false, splitLine: { show: false } },
      yAxis: { ...valueAxis('milliseconds; lower is better'), nameGap: 40 },
      series,
    },
  }
}

/**
 * @param {Saved} saved
 * @returns {Chart | undefined}
 */
function memory(saved) {
  const measured = saved.workloads['idle']
  if (measured === undefined) return undefined
  const servers = namesIn(saved).filter((name) => name in measured)
  const data = servers.map((server) => {
    const value = rounded(medianOf(measured[server], 'bytesPerConnection'))
    return { value, itemStyle: { color: colours[server] }, label: { formatter: value?.toLocaleString('en-US') ?? '' } }
  })
  const { legend: _legend, ...rest } = base('Memory of the server per idle connection', saved.environment.machine)
  return {
    name: 'memory',
    width: WIDTH,
    height: FRAME_HEIGHT + servers.length * ROW_HEIGHT,
    option: {
      ...rest,
      xAxis: valueAxis('resident bytes per connection; less is better'),
      yAxis: rowAxis(servers.map(titleOf)),
      series: [{ type: 'bar', data, barWidth: 16, label: { show: true, position: 'right', color: INK } }],
    },
  }
}

/** @param {number | undefined} value */
function rounded(value) {
  return value === undefined ? null : threeDigits(value)
}
