// WebSockets on one path of an existing node:http server; everything else stays with the server.
import { createServer } from 'node:http'

import { attach } from 'longwire/node'

const server = createServer((request, response) => response.end(`plain HTTP at ${request.url}\n`))

const mounted = attach(server, { path: '/echo' })
mounted.on('connection', (connection) => {
  connection.on('message', (data) => connection.send(data))
})

const port = Number(process.env.PORT ?? 8080)
server.listen(port, () => console.log(`http://localhost:${port} and ws://localhost:${port}/echo`))

process.once('SIGTERM', () => {
  void mounted.close().then(() => server.close())
})
