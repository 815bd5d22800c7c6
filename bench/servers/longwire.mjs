// Longwire in the load benchmark: /echo sends everything back, /fan sends it to all of /fan. DRIVER=handle goes below
// the stream layer.
import { Group, listen } from 'longwire/node'

const all = new Group()
const listener = await listen({
  port: Number(process.env.PORT ?? 9001),
  host: '127.0.0.1',
  driver: process.env.DRIVER === 'handle' ? 'handle' : 'stream',
  limits: {
    messageBytesMax: 64 * 1024 * 1024,
    receiveBytesHigh: 64 * 1024 * 1024,
    sendBytesHigh: 256 * 1024 * 1024,
    sendBytesMax: 512 * 1024 * 1024,
    connectionsMax: Infinity,
    connectionsPerAddressMax: Infinity,
    pingIntervalMs: 0,
  },
})
listener.on('connection', (connection) => {
  if (connection.request.path === '/fan') {
    all.add(connection)
    connection.on('message', (data) => all.send(data))
  } else {
    connection.on('message', (data) => connection.send(data))
  }
})
console.log('ready')
