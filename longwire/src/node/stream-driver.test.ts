import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { Duplex, PassThrough } from 'node:stream'

import { afterEach, describe, expect, test } from 'vitest'

import { turns, until } from './peer.test-d.js'
import { StreamDriver } from './stream-driver.js'
import type { TransportSink } from './transport.js'

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

class Trace implements TransportSink {
  readonly calls: string[] = []

  received(bytes: Uint8Array, start: number, end: number): void {
    this.calls.push(`received ${Buffer.from(bytes.subarray(start, end)).toString('latin1')}`)
  }

  drained(): void {
    this.calls.push('drained')
  }

  ended(): void {
    this.calls.push('ended')
  }

  closed(): void {
    this.calls.push('closed')
  }
}

describe('over TCP', () => {
  test('knows its peer', async () => {
    const [near] = await pair()
    const driver = new StreamDriver(near)
    expect(driver.remoteAddress).toBe('127.0.0.1')
    expect(driver.secure).toBe(false)
    expect(driver.destroyed).toBe(false)
  })

  test('holds back what comes until it is started', async () => {
    const [near, far] = await pair()
    const driver = new StreamDriver(near)
    const sink = new Trace()
    far.write('early')
    await turns()
    expect(sink.calls).toEqual([])
    driver.start(sink)
    await until(() => sink.calls.length > 0)
    expect(sink.calls).toEqual(['received early'])
  })

  test('hands over to another sink', async () => {
    const [near, far] = await pair()
    const driver = new StreamDriver(near)
    const [first, second] = [new Trace(), new Trace()]
    driver.start(first)
    driver.start(second)
    far.write('x')
    await until(() => second.calls.length > 0)
    expect(second.calls).toEqual(['received x'])
    expect(first.calls).toEqual([])
  })

  test('small writes have left when they return, and nothing is told of them later', async () => {
    const [near, far] = await pair()
    const driver = new StreamDriver(near)
    const sink = new Trace()
    driver.start(sink)
    const heard: Buffer[] = []
    far.on('data', (bytes: Buffer) => heard.push(bytes))
    const bytes = Buffer.from('abc')
    expect(driver.write(bytes)).toBe(true)
    bytes.fill('x')
    expect(driver.writeAll([Buffer.from('d'), Buffer.from('e'), Buffer.from('f')])).toBe(true)
    expect(driver.bufferedBytes).toBe(0)
    await until(() => Buffer.concat(heard).length === 6)
    expect(Buffer.concat(heard).toString()).toBe('abcdef')
    expect(sink.calls).toEqual([])
  })

  test('what the kernel does not take is told of when it has left', async () => {
    const [near, far] = await pair()
    far.pause()
    const driver = new StreamDriver(near)
    const sink = new Trace()
    driver.start(sink)
    const size = 32 * 1024 * 1024
    expect(driver.write(Buffer.alloc(size))).toBe(false)
    expect(driver.bufferedBytes).toBeGreaterThan(0)
    await turns(20)
    expect(sink.calls).toEqual([])
    let received = 0
    far.on('data', (bytes: Buffer) => {
      received += bytes.length
    })
    far.resume()
    await until(() => received === size)
    await until(() => sink.calls.length > 0)
    expect(sink.calls).toEqual(['drained'])
    expect(driver.bufferedBytes).toBe(0)
  })

  test('pause holds back, resume goes on', async () => {
    const [near, far] = await pair()
    const driver = new StreamDriver(near)
    const sink = new Trace()
    driver.start(sink)
    driver.pause()
    far.write('held')
    await turns(20)
    expect(sink.calls).toEqual([])
    driver.resume()
    await until(() => sink.calls.length > 0)
    expect(sink.calls).toEqual(['received held'])
  })

  test('tells of FIN, then of the end, once', async () => {
    const [near, far] = await pair()
    const driver = new StreamDriver(near)
    const sink = new Trace()
    driver.start(sink)
    far.end('bye')
    await until(() => sink.calls.includes('ended'))
    driver.end()
    driver.end()
    await until(() => sink.calls.includes('closed'))
    await turns()
    expect(sink.calls).toEqual(['received bye', 'ended', 'closed'])
    expect(driver.destroyed).toBe(true)
  })

  test('rule 67: a reset is an end like any other', async () => {
    const [near, far] = await pair()
    const driver = new StreamDriver(near)
    const sink = new Trace()
    driver.start(sink)
    far.resetAndDestroy()
    await until(() => sink.calls.length > 0)
    expect(sink.calls).toEqual(['closed'])
  })

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

  test('after the end nothing is written and nothing thrown', async () => {
    const [near] = await pair()
    const driver = new StreamDriver(near)
    const sink = new Trace()
    driver.start(sink)
    driver.destroy()
    await until(() => sink.calls.includes('closed'))
    expect(driver.write(Buffer.from('x'))).toBe(true)
    expect(driver.writeAll([Buffer.from('x')])).toBe(true)
    driver.end()
    driver.destroy()
    driver.pause()
    driver.resume()
    await turns()
    expect(sink.calls).toEqual(['closed'])
  })

  test('nothing is written behind our FIN', async () => {
    const [near, far] = await pair()
    const driver = new StreamDriver(near)
    driver.start(new Trace())
    const heard: string[] = []
    far.on('data', (bytes: Buffer) => heard.push(bytes.toString()))
    driver.write(Buffer.from('before'))
    driver.end()
    expect(driver.write(Buffer.from('after'))).toBe(true)
    await once(far, 'end')
    expect(heard.join('')).toBe('before')
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
