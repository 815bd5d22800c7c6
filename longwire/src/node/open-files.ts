import { readFileSync } from 'node:fs'

/** Where it cannot be found out. */
const OPEN_FILES_DEFAULT = 10_000

/** How many files, sockets included, this process may have open. */
export function openFilesMax(read: () => string = readLimits): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(read())?.[1]
    return soft === undefined ? OPEN_FILES_DEFAULT : Number(soft)
  } catch {
    return OPEN_FILES_DEFAULT
  }
}

function readLimits(): string {
  return readFileSync('/proc/self/limits', 'latin1')
}
