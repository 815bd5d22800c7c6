/** What compression may take. Units stand last in each name. */
export interface DeflateLimits {
  /** Messages shorter than this are sent as they are: they would hardly get smaller. 0 tries every one. Default 1,024. */
  readonly thresholdBytes: number
  /** Most DEFLATE streams that one received message may consist of; all known senders make it one. Beyond: 1007. Default 64. */
  readonly membersMax: number
  /** Up to this size a message is compressed or decompressed at once, beyond that by another thread. Default 16 KiB. */
  readonly syncBytesMax: number
  /** Most messages of the whole process that other threads compress or decompress at a time; the others wait. Default 4. */
  readonly parallelJobsMax: number
}

export const defaultDeflateLimits: DeflateLimits = {
  thresholdBytes: 1024,
  membersMax: 64,
  syncBytesMax: 16 * 1024,
  parallelJobsMax: 4,
}

const mayBeZero = new Set(['thresholdBytes', 'syncBytesMax'])

/** @throws {RangeError} for a value that is not a whole number of at least 1 (or 0, where that has a meaning) */
export function checkDeflateLimits(limits: DeflateLimits): void {
  for (const name of Object.keys(defaultDeflateLimits)) {
    const value = limits[name as keyof DeflateLimits]
    const least = mayBeZero.has(name) ? 0 : 1
    if (!Number.isSafeInteger(value) || value < least)
      throw new RangeError(`${name} must be a whole number from ${least}, not ${String(value)}`)
  }
}
