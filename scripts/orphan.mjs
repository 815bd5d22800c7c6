/**
 * Calls `ended` once the process that started this one has gone. npm hands signals to the shell between the two, and a
 * shell that dies of one leaves its program behind: a station that holds its ports and that nobody sees.
 * @param {() => void} ended
 * @param {number} [intervalMs]
 * @returns {() => void} stops watching
 */
export function watchParent(ended, intervalMs = 500) {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    ended()
  }, intervalMs).unref()
  return () => clearInterval(timer)
}
