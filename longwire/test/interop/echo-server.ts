import { listen, type Listener, type ListenOptions } from '../../src/node/index.js'

/** Our own listener, sending every message back. */
export async function echoServer(options: ListenOptions = {}): Promise<Listener> {
  const listener = await listen({ port: 0, host: '127.0.0.1', ...options })
  listener.on('connection', (connection) => {
    connection.on('message', (data) => void connection.send(data))
  })
  return listener
}
