// One message to many connections: framed once, and what is sent in one turn leaves each socket in one write.
import { connect, Group, listen } from 'longwire/node'

const everybody = new Group()
const listener = await listen()
listener.on('connection', (connection) => {
  everybody.add(connection) // leaves by itself when it closes
  connection.on('message', (data) => everybody.send(data))
})

const readers = await Promise.all(Array.from({ length: 3 }, () => connect(listener.url)))
readers[0]?.send('to all')
for (const reader of readers) {
  for await (const message of reader) {
    console.log(message)
    break
  }
}
await listener.close({ reason: 'the end' })
console.log(await readers[0]?.closed)
