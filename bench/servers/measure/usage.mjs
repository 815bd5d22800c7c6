import { readFileSync } from 'node:fs'

/** Linux counts processor time for its users in hundredths of a second, whatever its own clock. */
const TICKS_PER_SECOND = 100

/**
 * What the system says a process has used, all its threads together.
 * @param {number} pid
 * @returns {import('../load/window.mjs').Usage | undefined} where the system is no Linux
 */
export function readUsage(pid) {
  if (process.platform !== 'linux') return undefined
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The second field is the program's name, which may contain anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
  const [user, system] = [Number(fields[11]), Number(fields[12])]
  return { cpuSeconds: (user + system) / TICKS_PER_SECOND, rssBytes: Number(kibibytes) * 1024 }
}
