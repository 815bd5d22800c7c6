/** What an endpoint takes from its peer before it fails the connection. Units stand last in each name. */
export interface Limits {
  /** Longest message, all fragments together, in bytes. Default 1 MiB. Beyond: 1009. */
  readonly messageBytesMax: number
  /** Most fragments shorter than `fragmentBytesSmall` in one message. Default 1,024. Beyond: 1008. */
  readonly smallFragmentsMax: number
  /** A fragment of at least this many bytes pays for itself and is not counted. Default 64. */
  readonly fragmentBytesSmall: number
}

export const defaultLimits: Limits = {
  messageBytesMax: 1024 * 1024,
  smallFragmentsMax: 1024,
  fragmentBytesSmall: 64,
}

const sound = new WeakSet<object>()

/**
 * The defaults with `limits` in their place. What this made is frozen, and taken as it is the next time.
 * @throws {RangeError} when a limit is not a whole number of at least 1.
 */
export function withDefaults(limits: Partial<Limits> = {}): Limits {
  if (sound.has(limits)) return limits as Limits
  const all = Object.freeze({ ...defaultLimits, ...limits })
  for (const [name, value] of Object.entries(all)) {
    if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name} must be a whole number from 1`)
  }
  sound.add(all)
  return all
}
