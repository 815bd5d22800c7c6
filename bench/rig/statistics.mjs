/**
 * The smallest value that at least this share of all is not above.
 * @param {ArrayLike<number>} values in any order
 * @param {number} share 0 to 1
 * @returns {number} NaN when there are none
 */
export function percentile(values, share) {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}

/**
 * @param {readonly number[]} values
 * @returns {number} NaN when there are none
 */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2
}

/** What makes the median of distances an estimate of the standard deviation, where these are normal. */
const DEVIATIONS = 1.4826

/**
 * The straight line through points of which a quarter may lie anywhere (Theil and Sen: the median of the slopes between
 * any two points).
 * @param {readonly { readonly x: number, readonly y: number }[]} points three at least, no two at one x
 * @returns {{ slope: number, slopeError: number, scatter: number }} slope, about its standard error, and how far most
 * points are from the line, as a standard deviation
 */
export function fitLine(points) {
  if (points.length < 3) throw new RangeError(`a line with its error needs at least 3 points, not ${points.length}`)
  const slope = median(points.flatMap((one, at) => points.slice(at + 1).map(({ x, y }) => (y - one.y) / (x - one.x))))
  const offset = median(points.map(({ x, y }) => y - slope * x))
  const scatter = DEVIATIONS * median(points.map(({ x, y }) => Math.abs(y - slope * x - offset)))
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  return { slope, slopeError: scatter / Math.sqrt(spread), scatter }
}
