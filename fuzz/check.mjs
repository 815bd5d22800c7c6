/**
 * An invariant: throws when it does not hold.
 * @param {boolean} holds
 * @param {string} invariant what holds, in one sentence; crashes with the same one count as one
 * @returns {asserts holds}
 */
export function check(holds, invariant) {
  if (!holds) throw new Error(`does not hold: ${invariant}`)
}
