import { once } from 'node:events'
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from 'node:net'

import { onTestFinished } from 'vitest'

import { connect, listen, type Connection } from '../../src/node/index.js'
import type { Limits, Role } from '../../src/protocol/index.js'
import { openAsClient, openAsServer } from './raw-opening.js'
import { SocketLine } from './socket-line.js'

const host = '127.0.0.1'

/** A raw socket to an endpoint of ours, over loopback TCP, which sends every message back. It ends with the test. */
export function loopback(role: Role, limits: Partial<Limits> = {}): Promise<SocketLine> {
  return role === 'server' ? toServer(limits) : toClient(limits)
}

async function toServer(limits: Partial<Limits>): Promise<SocketLine> {
  const listener = await listen({ host, limits })
  onTestFinished(() => listener.close())
  const accepted = new Promise<Connection>((resolve) => listener.on('connection', resolve))
  const { hostname, port } = new URL(listener.url)
  const socket = connectSocket({ host: hostname, port: Number(port), allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  const rest = await openAsClient(socket)
  return new SocketLine(socket, echoing(await accepted), rest)
}

async function toClient(limits: Partial<Limits>): Promise<SocketLine> {
  const server = createServer({ allowHalfOpen: true })
  server.listen(0, host)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const accepted = once(server, 'connection')
  const connected = connect(`ws://${host}:${(server.address() as AddressInfo).port}`, { limits })
  const [socket] = (await accepted) as [Socket]
  onTestFinished(() => void socket.destroy())
  const rest = await openAsServer(socket)
  return new SocketLine(socket, echoing(await connected), rest)
}

function echoing(connection: Connection): Connection {
  return connection.on('message', (data) => void connection.send(data))
}
