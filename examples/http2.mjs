import { createServer } from 'node:http'
import { connect as connectSession } from 'node:http2'

import { connect, listen } from 'longwire/node'

// Browsers speak HTTP/2 over TLS only: give `tls: { key, cert }` as well, and nothing else changes.
const http = createServer((request, response) => response.end(`a page over HTTP/${request.httpVersion}`))
const listener = await listen({ http2: true, http })
listener.on('connection', (connection) => {
  const { httpVersion } = connection.request
  connection.on('message', (text) => connection.send(`${String(text)} over HTTP/${httpVersion}`))
})

const session = connectSession(`http://localhost:${listener.port}`)
for (const name of ['one', 'two', 'three']) {
  const connection = await connect(listener.url, { http2: session })
  connection.send(name)
  for await (const message of connection) {
    console.log(message)
    break
  }
}
for await (const page of session.request({ ':path': '/' }).setEncoding('utf8')) console.log(page)
console.log(`${listener.connections.size} WebSockets and a page, one TCP connection`)

session.close()
await listener.close()
