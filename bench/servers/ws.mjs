// The npm package `ws` as its documentation recommends, with bufferutil where it is installed beside it.
// PACKAGE=longwire/ws puts the drop-in in its place.
import { readFileSync } from 'node:fs'
import { createServer as createHttp } from 'node:http'
import { createServer as createHttps } from 'node:https'

import { deflate, host, port, ready, tlsFiles } from './control.mjs'

/** @type {typeof import('ws')} */
const { WebSocket, WebSocketServer } = await import(process.env.PACKAGE === 'longwire/ws' ? 'longwire/ws' : 'ws')

const options = { noServer: true, perMessageDeflate: deflate, maxPayload: 64 * 1024 * 1024 }
const echo = new WebSocketServer({ ...options, clientTracking: false })
const fan = new WebSocketServer({ ...options, clientTracking: true })

echo.on('connection', (socket) => {
  socket.on('error', () => socket.terminate())
  socket.on('message', (data, binary) => socket.send(data, { binary }))
})
fan.on('connection', (socket) => {
  socket.on('error', () => socket.terminate())
  socket.on('message', (data, binary) => {
    for (const one of fan.clients) if (one.readyState === WebSocket.OPEN) one.send(data, { binary })
  })
})

const server =
  tlsFiles === undefined
    ? createHttp()
    : createHttps({ key: readFileSync(tlsFiles.key), cert: readFileSync(tlsFiles.cert) })
server.on('upgrade', (request, socket, head) => {
  const target = request.url === '/fan' ? fan : echo
  target.handleUpgrade(request, socket, head, (one) => target.emit('connection', one, request))
})
server.listen({ port, host, backlog: 4096 }, () => {
  ready(/** @type {import('node:net').AddressInfo} */ (server.address()).port)
})
