// Listens, gets one message back, and closes: what was warned of meanwhile, and how many sockets Node has told of.
import { subscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { connect as connectTcp, createServer } from 'node:net'

import { connect, listen } from 'longwire/node'

/** @type {string[]} */
const warnings = []
process.on('warning', ({ name, code }) => warnings.push(`${name} ${code}`))
let sockets = 0
subscribe('net.server.socket', () => (sockets += 1))

// Node remembers of its last write that it had to wait.
const server = createServer((socket) => socket.on('error', () => undefined).write(Buffer.alloc(32 * 1024 * 1024)))
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = /** @type {{ port: number }} */ (server.address())
const reader = connectTcp(port, '127.0.0.1').pause()
await once(server, 'connection')
const driver = /** @type {'stream' | 'handle'} */ (process.argv[2])
const listener = await listen({ host: '127.0.0.1', driver })
const socketsBefore = sockets
listener.on('connection', (connection) => connection.on('message', (data) => connection.send(data)))
const connection = await connect(listener.url)
connection.send('here I am')
const { value: echo } = await connection[Symbol.asyncIterator]().next()
await connection.close()
await listener.close()
reader.destroy()
server.close()
console.log(JSON.stringify({ echo, warnings, isSocket: sockets > socketsBefore }))
