// One compressing echo server; called by `compression.mjs`.
import { listen } from 'longwire/node'
import { WebSocketServer } from 'ws'

import { cpuUs } from '../rig/process-usage.mjs'
import { serve } from '../rig/serve.mjs'

const host = '127.0.0.1'
/** Group 13 lets messages refer to earlier ones; the threshold of both libraries is 1,024 bytes. */
const settings = [
  { group: '12', none: true },
  { group: '13', none: false },
]

/** @type {Record<string, (none: boolean, level?: number) => Promise<number>>} */
const servers = {
  async longwire(none, level) {
    const compression = {
      serverNoContextTakeover: none,
      clientNoContextTakeover: none,
      ...(level !== undefined && { level }),
    }
    const listener = await listen({ host, port: 0, compression })
    listener.on('connection', (connection) => connection.on('message', (data) => connection.send(data)))
    return listener.port
  },
  async ws(none, level) {
    // Here false would refuse what a client asks for.
    const perMessageDeflate = {
      ...(none && { serverNoContextTakeover: true, clientNoContextTakeover: true }),
      ...(level !== undefined && { zlibDeflateOptions: { level } }),
    }
    const server = new WebSocketServer({ host, port: 0, perMessageDeflate })
    server.on('connection', (socket) => {
      socket.on('message', (data, binary) => socket.send(data, { binary }))
    })
    await new Promise((resolve) => server.on('listening', resolve))
    return /** @type {import('node:net').AddressInfo} */ (server.address()).port
  },
}

serve({
  /**
   * @param {string} name
   * @param {{ level?: number }} options of zlib
   * @returns {Promise<Record<string, number>>} the port for each group
   */
  async listen(name, { level }) {
    const start = servers[name]
    if (start === undefined) throw new Error(`there is no server ${name}`)
    return Object.fromEntries(
      await Promise.all(settings.map(async ({ group, none }) => [group, await start(none, level)])),
    )
  },
  cpuUs,
})
