import { connect, listen } from 'longwire/node'

const listener = await listen({ compression: true })
listener.on('connection', (connection) => {
  connection.send('the same words again and again. '.repeat(100))
  connection.send('a secret stays as it is', { compress: false })
})

const connection = await connect(listener.url, { compression: { thresholdBytes: 512 } })
for await (const message of connection) {
  console.log(message.length)
  if (typeof message === 'string' && message.startsWith('a secret')) break
}
await connection.close()
await listener.close()
