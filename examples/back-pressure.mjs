// A sender that waits for its reader: memory stays flat however slow the other end is.
import { connect, listen } from 'longwire/node'

const listener = await listen()
listener.on('connection', (connection) => void stream(connection))

/** @param {import('longwire/node').Connection} connection */
async function stream(connection) {
  const chunk = new Uint8Array(64 * 1024)
  let most = 0
  for (let sent = 0; sent < 1_000; sent += 1) {
    if (!connection.send(chunk)) await connection.drained()
    most = Math.max(most, connection.bufferedBytes)
  }
  connection.send(`all sent, never more than ${Math.ceil(most / 1_048_576)} MiB waiting`)
  await connection.close()
}

const reader = await connect(listener.url)
let bytes = 0
for await (const message of reader) {
  if (typeof message === 'string') console.log(message)
  else bytes += message.byteLength
}
console.log(`${bytes / 65_536} chunks received`)
await listener.close()
