// socket.io, over WebSockets only: what a connection of it costs.
import { createServer } from 'node:http'

import { Server } from 'socket.io'

import { host, port, ready } from './control.mjs'

const server = createServer()
const io = new Server(server, {
  path: '/echo',
  transports: ['websocket'],
  serveClient: false,
  pingInterval: 3_600_000,
})
io.on('connection', (socket) => socket.on('message', (data) => socket.emit('message', data)))
server.listen({ port, host, backlog: 4096 }, () => {
  ready(/** @type {import('node:net').AddressInfo} */ (server.address()).port)
})
