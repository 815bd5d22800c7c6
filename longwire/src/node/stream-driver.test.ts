import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { Duplex, PassThrough } from 'node:stream'

import { afterEach, describe, expect, test } from 'vitest'

import { turns, until } from './peer.test-d.js'
import { StreamDriver } from './stream-driver.js'
import { Trace, transportContract } from './transport-contract.test-d.js'

const open: Socket[] = []
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy()
})

/** Both ends of a TCP connection. */
async function pair(): Promise<[near: Socket, far: Socket]> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const far = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
  const [[near]] = await Promise.all([once(server, 'connection') as Promise<[Socket]>, once(far, 'connect')])
  server.close()
  far.on('error', () => undefined)
  open.push(near, far)
  return [near, far]
}

transportContract('StreamDriver', async () => {
  const [near, far] = await pair()
  return { driver: new StreamDriver(near), far }
})

describe('over TCP', () => {
  test('fact 88: errors are heard from the first moment on, before the start', async () => {
    const [near, far] = await pair()
    const driver = new StreamDriver(near)
    near.resume()
    far.resetAndDestroy()
    await until(() => driver.destroyed)
    const [during, after] = [new Trace(), new Trace()]
    driver.start(during)
    await until(() => during.calls.length > 0)
    driver.start(after)
    await turns()
    expect(during.calls).toEqual(['closed'])
    expect(after.calls).toEqual(['closed'])
  })

  test('lets go of its stream', async () => {
    const [near, far] = await pair()
    const counts = () => ['data', 'end', 'error', 'close'].map((event) => near.listenerCount(event))
    const before = counts()
    const driver = new StreamDriver(near)
    const sink = new Trace()
    driver.start(sink)
    const released = driver.release()
    expect(released).toBe(near)
    expect(counts()).toEqual(before)
    expect(near.isPaused()).toBe(true)
    far.write('for another')
    const heard: string[] = []
    released.on('data', (bytes: Buffer) => heard.push(bytes.toString()))
    released.resume()
    await until(() => heard.length > 0)
    expect(sink.calls).toEqual([])
  })
})

describe('over any duplex stream', () => {
  test('has no address, and tells when writes have left', async () => {
    const stream = new PassThrough()
    const driver = new StreamDriver(stream)
    expect(driver.remoteAddress).toBe('')
    const sink = new Trace()
    driver.start(sink)
    expect(driver.write(Buffer.from('echo'))).toBe(false)
    expect(driver.writeAll([Buffer.from('-'), Buffer.from('ed')])).toBe(false)
    await turns()
    expect(sink.calls.filter((call) => call !== 'drained').join(' ')).toBe('received echo received - received ed')
    expect(sink.calls).toContain('drained')
  })

  test('an error is the end', async () => {
    const stream = new Duplex({
      autoDestroy: false,
      read: () => undefined,
      write: (_chunk, _encoding, done) => done(new Error('broken')),
    })
    const driver = new StreamDriver(stream)
    const sink = new Trace()
    driver.start(sink)
    driver.write(Buffer.from('x'))
    await until(() => sink.calls.length > 0)
    expect(sink.calls).toEqual(['closed'])
  })
})
