import { once } from 'node:events'
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from 'node:net'

import { expect, onTestFinished } from 'vitest'

import { handlesWork } from '../../src/node/handle/handle-check.js'
import { connect, listen, type CompressionOptions, type Connection, type ListenOptions } from '../../src/node/index.js'
import type { Limits, Role } from '../../src/protocol/index.js'
import type { Agreement } from './compression-case.js'
import { PeerInflater } from './peer-inflater.js'
import { openAsClient, openAsServer } from './raw-opening.js'
import { SocketLine } from './socket-line.js'

const host = '127.0.0.1'

/** How an endpoint of each role is driven over TCP: a server by either driver, a client by streams. */
export const loopbackWays = [
  { role: 'server', way: 'over TCP, driver stream', driver: 'stream' },
  { role: 'server', way: 'over TCP, driver handle', driver: 'handle' },
  { role: 'client', way: 'over TCP', driver: undefined },
] as const

export interface LoopbackOptions {
  /** Of a server. */
  readonly driver?: ListenOptions['driver']
  readonly limits?: Partial<Limits>
  /** What is negotiated; expected of the endpoint as it stands there. Default: nothing. */
  readonly agreement?: Agreement
}

/** A raw socket to an endpoint of ours, over loopback TCP, which sends every message back. It ends with the test. */
export function loopback(role: Role, options: LoopbackOptions = {}): Promise<SocketLine> {
  return role === 'server' ? toServer(options) : toClient(options)
}

async function toServer({ driver = 'stream', limits = {}, agreement }: LoopbackOptions): Promise<SocketLine> {
  if (driver === 'handle') expect(await handlesWork(), 'the driver is not another one').toBe(true)
  const listener = await listen({ host, driver, limits, ...compression(agreement) })
  onTestFinished(() => listener.close())
  const accepted = new Promise<Connection>((resolve) => listener.on('connection', resolve))
  const { hostname, port } = new URL(listener.url)
  const socket = connectSocket({ host: hostname, port: Number(port), allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  const { rest, extensions } = await openAsClient(socket, agreement?.offer)
  expect(extensions, 'the answer').toBe(agreement?.answer ?? '')
  return new SocketLine(socket, echoing(await accepted), rest, inflater(agreement))
}

async function toClient({ limits = {}, agreement }: LoopbackOptions): Promise<SocketLine> {
  const server = createServer({ allowHalfOpen: true })
  server.listen(0, host)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const accepted = once(server, 'connection')
  const url = `ws://${host}:${(server.address() as AddressInfo).port}`
  const connected = connect(url, { limits, ...compression(agreement) })
  const [socket] = (await accepted) as [Socket]
  onTestFinished(() => void socket.destroy())
  const { rest, extensions } = await openAsServer(socket, agreement?.answer)
  expect(extensions, 'the offer').toBe(agreement?.offer ?? '')
  return new SocketLine(socket, echoing(await connected), rest, inflater(agreement))
}

function compression(agreement: Agreement | undefined): { readonly compression?: CompressionOptions } {
  return agreement === undefined ? {} : { compression: agreement.options }
}

function inflater(agreement: Agreement | undefined): PeerInflater | undefined {
  return agreement === undefined ? undefined : new PeerInflater(agreement.endpoint)
}

function echoing(connection: Connection): Connection {
  return connection.on('message', (data) => void connection.send(data))
}
