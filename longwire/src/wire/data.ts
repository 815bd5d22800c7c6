/** How deep `data` may nest: a plain value is 0, `[]` is 1, `[[]]` is 2. */
export const DATA_DEPTH_MAX = 32

/** How many object keys `data` may have in all. */
export const DATA_KEYS_MAX = 1_000

/** Why a value cannot travel as `data`. */
export type DataFault = 'not-json' | 'not-finite' | 'too-deep' | 'too-many-keys'

/**
 * Whether `value` can travel as `data`, whatever produced it: a parsed message, or what a schema made of one.
 * Cyclic values are too deep. Values with a `toJSON` are taken as plain data.
 */
export function dataFault(value: unknown): DataFault | undefined {
  if (value === undefined) return 'not-json'
  return faultAt(value, 0, { left: DATA_KEYS_MAX })
}

function faultAt(value: unknown, depth: number, keys: { left: number }): DataFault | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'not-finite'
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') return 'not-json'
  if (typeof value !== 'object' || value === null) return undefined
  if (depth === DATA_DEPTH_MAX) return 'too-deep'
  if (Array.isArray(value)) {
    for (const item of value) {
      const fault = faultAt(item, depth + 1, keys)
      if (fault !== undefined) return fault
    }
    return undefined
  }
  for (const field of Object.values(value)) {
    keys.left -= 1
    if (keys.left < 0) return 'too-many-keys'
    const fault = faultAt(field, depth + 1, keys)
    if (fault !== undefined) return fault
  }
  return undefined
}
