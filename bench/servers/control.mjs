// What every server of the benchmarks has in common: where it listens, and what its starter can ask it.
import { createInterface } from 'node:readline'

const { PORT = '0', TLS_KEY, TLS_CERT, DEFLATE, CONTROL } = process.env

export const host = '127.0.0.1'
export const port = Number(PORT)
/** Files of a certificate, to serve TLS. */
export const tlsFiles = TLS_KEY === undefined || TLS_CERT === undefined ? undefined : { key: TLS_KEY, cert: TLS_CERT }
/** Whether to compress for those who offer it. */
export const deflate = DEFLATE === '1'

/**
 * Says that the server listens. With CONTROL=stdin a line on standard input asks what the process has used so far, and
 * the end of the input, which is that of its starter, ends it.
 * @param {number} listening port
 */
export function ready(listening) {
  console.log(`ready ${listening}`)
  if (CONTROL !== 'stdin') return
  const lines = createInterface({ input: process.stdin })
  lines.on('line', () => {
    const { user, system } = process.cpuUsage()
    console.log(`usage ${JSON.stringify({ cpuSeconds: (user + system) / 1e6, rssBytes: process.memoryUsage().rss })}`)
  })
  lines.on('close', () => process.exit())
}
