// Peer of the load benchmark: the npm package `ws` as its documentation recommends, without compression.
// PACKAGE=longwire/ws puts the drop-in in its place.
import { createServer } from 'node:http'

/** @type {typeof import('ws')} */
const { WebSocket, WebSocketServer } = await import(process.env.PACKAGE === 'longwire/ws' ? 'longwire/ws' : 'ws')

const options = { noServer: true, perMessageDeflate: false, maxPayload: 64 * 1024 * 1024 }
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

const server = createServer()
server.on('upgrade', (request, socket, head) => {
  const target = request.url === '/fan' ? fan : echo
  target.handleUpgrade(request, socket, head, (one) => target.emit('connection', one, request))
})
server.listen({ port: Number(process.env.PORT ?? 9001), host: '127.0.0.1', backlog: 4096 }, () => console.log('ready'))
