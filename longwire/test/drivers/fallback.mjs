// Listens twice where Node's sockets make other requests than they are known to make.
import { subscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'

import { connect, listen } from 'longwire/node'

/** @type {string[]} */
const warnings = []
process.on('warning', ({ name, code }) => warnings.push(`${name} ${code}`))
let sockets = 0
subscribe('net.server.socket', () => (sockets += 1))

const driver = /** @type {'stream' | 'handle'} */ (process.argv[2])
const end = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(Socket.prototype, 'end'))
Socket.prototype.end = function () {
  return this
}
const listeners = [await listen({ host: '127.0.0.1', driver }), await listen({ host: '127.0.0.1', driver })]
Object.defineProperty(Socket.prototype, 'end', end)
/** @type {unknown[]} */
const echoes = []
for (const listener of listeners) {
  listener.on('connection', (connection) => connection.on('message', (data) => connection.send(data)))
  const connection = await connect(listener.url)
  connection.send('here I am')
  const { value } = await connection[Symbol.asyncIterator]().next()
  echoes.push(value)
  await connection.close()
  await listener.close()
}
console.log(JSON.stringify({ echoes, warnings, sockets }))
