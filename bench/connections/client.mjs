// The clients of one server process; called by `hold.mjs`.
import { serve } from '../rig/serve.mjs'
import { Counters, RawConnection } from './raw-connection.mjs'

/** Handshakes, or closing handshakes, that one process has under way. */
const UNDER_WAY_MAX = 64

/** Below those that the kernel gives out. It would look for a free one ever longer, the fewer there are. */
const PORT_MIN = 10_000
const PORT_MAX = 32_767

const counters = new Counters()
let nextPort = PORT_MIN
/** @type {RawConnection[]} */
let connections = []

serve({
  /**
   * @param {number} port
   * @param {string} source
   * @param {number} count
   */
  async open(port, source, count) {
    await each(count, async () => {
      connections.push(await openOne(port, source))
    })
  },
  /**
   * @param {number} share of the connections, evenly spread, that send a message each
   * @returns how many got it back
   */
  async echo(share) {
    const step = Math.max(1, Math.floor(1 / share))
    const sample = connections.filter((_, at) => at % step === 0)
    const echoes = await Promise.all(
      sample.map(async (connection, at) => (await connection.ask(`message ${at}`)) === `message ${at}`),
    )
    return { asked: sample.length, right: echoes.filter(Boolean).length }
  },
  /** Also resolved for connections that were lost, which are faults. */
  async close() {
    const all = connections
    connections = []
    await each(all.length, (at) => all[at]?.close())
  },
  state: () => ({
    open: counters.open,
    pings: counters.pings,
    faults: counters.faults,
    rss: process.memoryUsage.rss(),
  }),
})

/**
 * @param {number} port
 * @param {string} localAddress
 * @returns {Promise<RawConnection>}
 */
async function openOne(port, localAddress) {
  const localPort = nextPort
  nextPort += 1
  try {
    return await new Promise((resolve, reject) => {
      const connection = new RawConnection(port, { localAddress, localPort }, counters, (error) =>
        error === undefined ? resolve(connection) : reject(error),
      )
    })
  } catch (error) {
    // Somebody listens there at every address.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EADDRINUSE' || nextPort > PORT_MAX) throw error
    return openOne(port, localAddress)
  }
}

/**
 * @param {number} count
 * @param {(at: number) => unknown} work
 */
async function each(count, work) {
  let next = 0
  const worker = async () => {
    while (next < count) {
      next += 1
      await work(next - 1)
    }
  }
  await Promise.all(Array.from({ length: Math.min(UNDER_WAY_MAX, count) }, worker))
}
