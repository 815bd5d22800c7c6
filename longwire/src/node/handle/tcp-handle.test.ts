import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

import { afterEach, describe, expect, test } from 'vitest'

import { turns, until } from '../peer.test-d.js'
import { emptyRead, requestClasses, takeConnections, type TcpHandle } from './tcp-handle.js'

const servers: Server[] = []
const sockets: Socket[] = []
const handles = new Set<TcpHandle>()
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const handle of handles) handle.close(() => undefined)
  handles.clear()
  for (const server of servers.splice(0)) server.close()
  await turns()
})

/** A handle that reads into memory of its user, and tells why a read had no bytes. */
async function reading() {
  const server = createServer().listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const taken = new Promise<TcpHandle>((resolve) => {
    takeConnections(server, resolve)
  })
  const far = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
  far.on('error', () => undefined)
  sockets.push(far)
  const [handle] = await Promise.all([taken, once(far, 'connect')])
  handles.add(handle)
  const told: (number | string)[] = []
  let before = 0
  handle.onread = () => {
    const count = handle.bytesRead - before
    before = handle.bytesRead
    told.push(count > 0 ? count : emptyRead(handle))
  }
  handle.useUserBuffer(Buffer.allocUnsafeSlow(1024))
  handle.readStart()
  return { handle, far, told }
}

describe('a read without bytes', () => {
  test('is the end of the stream, and reading has stopped', async () => {
    const { handle, far, told } = await reading()
    far.end('four')
    await until(() => told.length > 1)
    await turns()
    expect(told).toEqual([4, 'end'])
    expect(handle.readStart()).toBe(0)
  })

  test('is an error', async () => {
    const { far, told } = await reading()
    far.resetAndDestroy()
    await until(() => told.length > 0)
    await turns()
    expect(told).toEqual(['error'])
  })

  test('is nothing when the read before it took all there was, and reading goes on', async () => {
    const { handle, far, told } = await reading()
    far.write(Buffer.alloc(1024))
    await until(() => told.length > 1)
    expect(told).toEqual([1024, 'nothing'])
    far.write('more')
    await until(() => told.length > 2)
    expect(told).toEqual([1024, 'nothing', 4])
    expect(emptyRead(handle)).toBe('nothing')
    far.end()
    await until(() => told.length > 3)
    expect(told[3]).toBe('end')
  })
})

test('requests are of the classes whose requests Node makes, and are not under way before they are used', () => {
  const { WriteWrap, ShutdownWrap } = requestClasses()
  expect(new ShutdownWrap().getAsyncId()).toBeLessThan(0)
  if (WriteWrap !== null) expect(new WriteWrap().getAsyncId()).toBeLessThan(0)
  expect(requestClasses()).toBe(requestClasses())
})
