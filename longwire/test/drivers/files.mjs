import { connect as connectTcp } from 'node:net'
// Takes more connections than the process may have open files: who is in stays in, and who comes later is let in.
import { setTimeout as sleep } from 'node:timers/promises'

import { connect, listen } from 'longwire/node'

const PEERS = 100

const driver = /** @type {'stream' | 'handle'} */ (process.argv[2])
const limits = { connectionsMax: 10_000, connectionsPerAddressMax: 10_000 }
const listener = await listen({ host: '127.0.0.1', driver, limits })
listener.on('connection', (connection) => connection.on('message', (data) => connection.send(data)))
/** @param {import('longwire/node').Connection} connection */
async function echo(connection) {
  connection.send('still here')
  const { value } = await connection[Symbol.asyncIterator]().next()
  return value
}

const first = await connect(listener.url)
const before = process.cpuUsage()
const peers = Array.from({ length: PEERS }, () => connectTcp(listener.port, '127.0.0.1').on('error', () => undefined))
await sleep(300)
const { user, system } = process.cpuUsage(before)
const refused = peers.filter(({ connecting, destroyed }) => connecting || destroyed).length
const during = await echo(first)
for (const peer of peers) peer.destroy()
await sleep(50)
const late = await connect(listener.url)
const after = await echo(late)
await Promise.all([first.close(), late.close()])
await listener.close()
console.log(JSON.stringify({ isFull: refused > 0, during, after, spins: (user + system) / 1000 > 250 }))
