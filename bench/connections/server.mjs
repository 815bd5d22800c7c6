// One server process; called by `hold.mjs`.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

import { listen } from 'longwire/node'
import { WebSocketServer } from 'ws'

import { serve } from '../rig/serve.mjs'

const HOST = '127.0.0.1'
/** What V8 frees by weak references and finalizers, it frees in the turns behind a collection. */
const GC_ROUNDS = 4
const GC_PAUSE_MS = 50

/** @type {() => number} */
let openNow = () => 0

serve({
  /**
   * @param {'longwire' | 'ws'} server
   * @param {'stream' | 'handle'} driver
   */
  listen: (server, driver) => (server === 'ws' ? listenWs() : listenLongwire(driver)),
  open: () => openNow(),
  cpuUs() {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  /** @returns {Promise<NodeJS.MemoryUsage>} after everything that is garbage was collected */
  async memory() {
    for (let round = 0; round < GC_ROUNDS; round += 1) {
      globalThis.gc?.()
      await sleep(GC_PAUSE_MS)
    }
    return process.memoryUsage()
  },
})

/** @param {'stream' | 'handle'} driver */
async function listenLongwire(driver) {
  const limits = { connectionsMax: Infinity, connectionsPerAddressMax: Infinity }
  const rates = { handshakesPerSecond: Infinity, handshakesPerAddressPerSecond: Infinity }
  const listener = await listen({ host: HOST, driver, limits: { ...limits, ...rates } })
  listener.on('connection', (connection) => {
    connection.on('message', (data) => connection.send(data))
  })
  openNow = () => listener.connections.size
  return listener.port
}

async function listenWs() {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => {
    socket.on('error', console.error)
    socket.on('message', (data, binary) => socket.send(data, { binary }))
  })
  openNow = () => sockets.clients.size
  server.listen({ host: HOST, port: 0, backlog: 4096 })
  await once(server, 'listening')
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port
}
