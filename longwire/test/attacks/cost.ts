const ROUNDS = 5
/** Long enough for the clock, in microseconds. */
const ROUND_US_MIN = 1_000

/**
 * How many times the CPU time of `small` is that of `large`. Of several rounds the quickest counts: whatever else the
 * machine does can only make one slower.
 */
export function costRatio(small: () => void, large: () => void): number {
  const times = timesFor(small)
  let [smallUs, largeUs] = [Infinity, Infinity]
  for (let round = 0; round < ROUNDS; round++) {
    smallUs = Math.min(smallUs, cpuUs(small, times))
    largeUs = Math.min(largeUs, cpuUs(large, times))
  }
  return largeUs / smallUs
}

/** How often it must be done to be measured; it is warm then. */
function timesFor(work: () => void): number {
  for (let times = 1; ; times *= 2) if (cpuUs(work, times) >= ROUND_US_MIN) return times
}

function cpuUs(work: () => void, times: number): number {
  const before = process.cpuUsage()
  for (let time = 0; time < times; time++) work()
  const { user, system } = process.cpuUsage(before)
  return Math.max(1, user + system)
}
