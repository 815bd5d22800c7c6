/**
 * A number as people write it, with this many digits behind the point.
 * @param {number} value
 * @param {number} [digits]
 */
export function figure(value, digits = 0) {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/**
 * As many as tables and plots have of a measurement.
 * @param {number} value
 */
export function threeDigits(value) {
  return Number(value.toPrecision(3))
}
