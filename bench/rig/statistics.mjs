/**
 * The smallest value that at least this share of all is not above.
 * @param {ArrayLike<number>} values in any order
 * @param {number} share 0 to 1
 * @returns {number} NaN when there are none
 */
export function percentile(values, share) {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/**
 * The straight line that fits points best (least squares).
 * @param {readonly { readonly x: number, readonly y: number }[]} points at least three, at two places or more
 * @returns {{ slope: number, slopeError: number, scatter: number }} slope with its standard error, and the standard
 * deviation of the points from the line
 */
export function fitLine(points) {
  const count = points.length
  if (count < 3) throw new RangeError(`a line with its error needs at least 3 points, not ${count}`)
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / count
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / count
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  if (spread === 0) throw new RangeError('all points are at one place')
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spread
  const squares = points.reduce((sum, { x, y }) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0)
  const scatter = Math.sqrt(squares / (count - 2))
  return { slope, slopeError: scatter / Math.sqrt(spread), scatter }
}
