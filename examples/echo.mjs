// WebSockets without a hub: a server that sends everything back, and a client.
import { connect, listen } from 'longwire/node'

const listener = await listen()
listener.on('connection', (connection) => {
  connection.on('message', (data) => connection.send(data))
})

const connection = await connect(listener.url)
connection.send('hello')
for await (const message of connection) {
  console.log(message)
  break
}
console.log(await connection.close())
await listener.close()
