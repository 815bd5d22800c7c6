// One compressing echo server for compression-cases.mjs, which starts it: `longwire` or `ws`, as its first argument says;
// the second may be a level of zlib.
import { listen } from 'longwire/node'
import { WebSocketServer } from 'ws'

const host = '127.0.0.1'
const level = process.argv[3] ? Number(process.argv[3]) : undefined
/** Group 13 lets messages refer to earlier ones; the threshold of both libraries is 1,024 bytes. */
const settings = [
  { group: '12', none: true },
  { group: '13', none: false },
]

/** @type {Record<string, (none: boolean) => Promise<number>>} */
const servers = {
  async longwire(none) {
    const compression = {
      serverNoContextTakeover: none,
      clientNoContextTakeover: none,
      ...(level !== undefined && { level }),
    }
    const listener = await listen({ host, port: 0, compression })
    listener.on('connection', (connection) => connection.on('message', (data) => connection.send(data)))
    return Number(new URL(listener.url).port)
  },
  async ws(none) {
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

const name = process.argv[2] ?? ''
const serve = servers[name]
if (serve === undefined || process.send === undefined) throw new Error('started by compression-cases.mjs only')
const ports = Object.fromEntries(await Promise.all(settings.map(async ({ group, none }) => [group, await serve(none)])))
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1000 })
})
process.on('disconnect', () => process.exit())
process.send({ ports })
