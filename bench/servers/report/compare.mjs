import { median } from '../../rig/statistics.mjs'

/** @typedef {import('../load/run-load.mjs').LoadResult} LoadResult */
/** @typedef {'perCpuSecond' | 'perSecond' | 'serverShare' | 'p50Ms' | 'p99Ms' | 'bytesPerConnection'} Figure */

/**
 * A figure's median.
 * @param {readonly LoadResult[] | undefined} rounds
 * @param {Figure} figure
 * @returns {number | undefined} when it was not measured, or not in every round
 */
export function medianOf(rounds, figure) {
  const values = rounds?.map((round) => round[figure]) ?? []
  const measured = values.filter((value) => value !== undefined)
  return values.length === 0 || measured.length < values.length ? undefined : median(measured)
}

/**
 * @typedef {object} Ratio
 * @property {number} value of the medians
 * @property {number} least of the rounds, each by itself
 * @property {number} most
 */

/**
 * One's figures by another's. What was measured in one round met the same machine.
 * @param {readonly LoadResult[] | undefined} ones
 * @param {readonly LoadResult[] | undefined} others
 * @param {Figure} figure
 * @returns {Ratio | undefined}
 */
export function ratioOf(ones, others, figure) {
  const [one, other] = [medianOf(ones, figure), medianOf(others, figure)]
  if (ones === undefined || others === undefined || one === undefined || other === undefined) return undefined
  const rounds = Math.min(ones.length, others.length)
  const ratios = Array.from(
    { length: rounds },
    (_, round) => (ones[round]?.[figure] ?? NaN) / (others[round]?.[figure] ?? NaN),
  )
  return { value: one / other, least: Math.min(...ratios), most: Math.max(...ratios) }
}
