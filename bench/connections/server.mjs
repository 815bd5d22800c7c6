// One server process; called by `hold.mjs`.
import { once } from 'node:events'
import { createServer } from 'node:http'

import { listen } from 'longwire/node'
import { WebSocketServer } from 'ws'

import { collectedMemory, cpuUs } from '../rig/process-usage.mjs'
import { serve } from '../rig/serve.mjs'

const HOST = '127.0.0.1'
/** @type {() => number} */
let openNow = () => 0

serve({
  /**
   * @param {'longwire' | 'ws'} server
   * @param {'stream' | 'handle'} driver
   */
  listen: (server, driver) => (server === 'ws' ? listenWs() : listenLongwire(driver)),
  open: () => openNow(),
  cpuUs,
  memory: collectedMemory,
  /** @returns what V8 has not collected included */
  rss: () => process.memoryUsage.rss(),
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
