// What keeps a process: a listener does, and a connection does; when they are closed nothing does.
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { listen } from 'longwire/node'

const driver = /** @type {'stream' | 'handle'} */ (process.argv[2])
const listener = await listen({ host: '127.0.0.1', driver })
/** @type {Promise<import('longwire/node').Connection>} */
const accepted = new Promise((resolve) => listener.on('connection', resolve))
const client = connect(listener.port, '127.0.0.1').on('error', () => undefined)
const lines = ['GET / HTTP/1.1', 'Host: localhost', 'Upgrade: websocket', 'Connection: Upgrade']
client.write(
  [...lines, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13', '', ''].join('\r\n'),
)
const connection = await accepted
client.unref()

// Nothing but these two keep the process until then.
await sleep(50, undefined, { ref: false })
// The client does not answer the closing handshake, and is dropped after the grace.
const startedMs = performance.now()
await listener.close({ graceMs: 200 })
const elapsedMs = Math.round(performance.now() - startedMs)
client.destroy()
process.once('beforeExit', () => {
  const resources = process.getActiveResourcesInfo().filter((one) => one.startsWith('TCP'))
  console.log(JSON.stringify({ state: connection.state, afterGrace: elapsedMs >= 190 && elapsedMs < 1_000, resources }))
})
