import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

import { afterEach, describe, expect, test } from 'vitest'

import { turns, until } from '../peer.test-d.js'
import { Trace, transportContract } from '../transport-contract.test-d.js'
import { HandleDriver } from './handle-driver.js'
import { takeConnections, type TcpHandle } from './tcp-handle.js'

const opened: { destroy(): unknown }[] = []
const servers: Server[] = []
afterEach(() => {
  for (const one of opened.splice(0)) one.destroy()
  for (const server of servers.splice(0)) server.close()
})

async function pair() {
  const server = createServer().listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const taken = new Promise<TcpHandle>((resolve) => {
    takeConnections(server, resolve)
  })
  const far: Socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
  far.on('error', () => undefined)
  const [handle] = await Promise.all([taken, once(far, 'connect')])
  const driver = new HandleDriver(handle, true)
  opened.push(far, driver)
  return { driver, far }
}

transportContract('HandleDriver', pair)

describe('HandleDriver', () => {
  test('tells its owner of the end before its sink, whether there is one or not', async () => {
    const { driver } = await pair()
    const sink = new Trace()
    driver.on('close', () => sink.calls.push('owner'))
    driver.start(sink)
    driver.destroy()
    await until(() => sink.calls.length === 2)
    expect(sink.calls).toEqual(['owner', 'closed'])
    const { driver: unstarted } = await pair()
    const told: string[] = []
    unstarted.on('close', () => told.push('owner'))
    unstarted.destroy()
    await until(() => told.length > 0)
  })

  test('becomes a socket for someone else, with everything that comes behind', async () => {
    const { driver, far } = await pair()
    const sink = new Trace()
    const told: string[] = []
    driver.on('close', () => told.push('closed'))
    driver.start(sink)
    far.write('mine')
    await until(() => sink.calls.length > 0)
    const stream = driver.release()
    expect(driver.destroyed).toBe(true)
    far.write('yours')
    await turns(20)
    const heard: string[] = []
    stream.on('data', (bytes: Buffer) => heard.push(bytes.toString()))
    stream.resume()
    await until(() => heard.length > 0)
    stream.end('answer')
    far.resume()
    const [answer] = (await once(far, 'data')) as [Buffer]
    far.end()
    await until(() => told.length > 0)
    expect([sink.calls, heard, answer.toString(), told]).toEqual([['received mine'], ['yours'], 'answer', ['closed']])
    expect(() => driver.release()).toThrow(Error)
  })

  test('cannot become a socket once it has been handed to a second sink', async () => {
    const { driver } = await pair()
    driver.start(new Trace())
    driver.start(new Trace())
    expect(() => driver.release()).toThrow(Error)
  })
})
