/** What every driver over TCP keeps, whatever lies below it. */
import { once } from 'node:events'
import type { Socket } from 'node:net'

import { describe, expect, test } from 'vitest'

import { turns, until } from './peer.test-d.js'
import type { Transport, TransportSink } from './transport.js'

/** Writes down what it is told. */
export class Trace implements TransportSink {
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

const LARGE_BYTES = 32 * 1024 * 1024

/** @param pair a driver at one end of a new connection over loopback, and the other end, which may be half-open */
export function transportContract(name: string, pair: () => Promise<{ driver: Transport; far: Socket }>): void {
  const started = async () => {
    const { driver, far } = await pair()
    const sink = new Trace()
    driver.start(sink)
    return { driver, far, sink }
  }

  describe(`${name}: reading`, () => {
    test('knows its peer', async () => {
      const { driver } = await pair()
      expect([driver.remoteAddress, driver.secure, driver.destroyed]).toEqual(['127.0.0.1', false, false])
    })

    test('holds back what comes until it is started', async () => {
      const { driver, far } = await pair()
      const sink = new Trace()
      far.write('early')
      await turns()
      expect(sink.calls).toEqual([])
      driver.start(sink)
      await until(() => sink.calls.length > 0)
      expect(sink.calls).toEqual(['received early'])
    })

    test('hands over to another sink, which may be paused', async () => {
      const { driver, far, sink: first } = await started()
      const second = new Trace()
      far.write('a')
      await until(() => first.calls.length > 0)
      driver.pause()
      driver.start(second)
      far.write('b')
      await turns(20)
      expect(second.calls).toEqual([])
      driver.resume()
      await until(() => second.calls.length > 0)
      far.write('c')
      await until(() => second.calls.length > 1)
      expect([first.calls, second.calls]).toEqual([['received a'], ['received b', 'received c']])
    })

    test('pause holds back, the end too, and resume goes on', async () => {
      const { driver, far, sink } = await started()
      driver.pause()
      driver.pause()
      far.end('held')
      await turns(20)
      expect(sink.calls).toEqual([])
      driver.resume()
      driver.resume()
      await until(() => sink.calls.length > 1)
      expect(sink.calls).toEqual(['received held', 'ended'])
    })
  })

  describe(`${name}: writing`, () => {
    test('small writes have left when they return, and nothing is told of them later', async () => {
      const { driver, far, sink } = await started()
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

    test.each([
      ['one piece', (driver: Transport) => driver.write(Buffer.alloc(LARGE_BYTES))],
      ['several', (driver: Transport) => driver.writeAll([Buffer.alloc(LARGE_BYTES - 1), Buffer.alloc(1)])],
    ])('what the kernel does not take is told of when it has left: %s', async (_name, write) => {
      const { driver, far, sink } = await started()
      far.pause()
      expect(write(driver)).toBe(false)
      expect(driver.bufferedBytes).toBeGreaterThan(0)
      await turns(20)
      expect(sink.calls).toEqual([])
      let received = 0
      far.on('data', (bytes: Buffer) => {
        received += bytes.length
      })
      far.resume()
      await until(() => received === LARGE_BYTES)
      await until(() => sink.calls.length > 0)
      expect(sink.calls).toEqual(['drained'])
      expect(driver.bufferedBytes).toBe(0)
    })

    test('nothing is written behind our FIN', async () => {
      const { driver, far } = await started()
      const heard: string[] = []
      far.on('data', (bytes: Buffer) => heard.push(bytes.toString()))
      driver.write(Buffer.from('before'))
      driver.end()
      expect(driver.write(Buffer.from('after'))).toBe(true)
      await once(far, 'end')
      expect(heard.join('')).toBe('before')
    })
  })

  describe(`${name}: the end`, () => {
    test('tells of FIN, then of the end, once', async () => {
      const { driver, far, sink } = await started()
      far.end('bye')
      await until(() => sink.calls.includes('ended'))
      driver.end()
      driver.end()
      await until(() => sink.calls.includes('closed'))
      await turns()
      expect(sink.calls).toEqual(['received bye', 'ended', 'closed'])
      expect(driver.destroyed).toBe(true)
    })

    test('our FIN first, then the peer’s', async () => {
      const { driver, far, sink } = await started()
      far.resume()
      driver.end()
      await once(far, 'end')
      expect(driver.destroyed).toBe(false)
      far.end('last words')
      await until(() => sink.calls.includes('closed'))
      expect(sink.calls).toEqual(['received last words', 'ended', 'closed'])
    })

    test('rule 67: a reset is an end like any other', async () => {
      const { driver, far, sink } = await started()
      far.resetAndDestroy()
      await until(() => sink.calls.length > 0)
      expect(sink.calls).toEqual(['closed'])
      const late = new Trace()
      driver.start(late)
      await turns()
      expect(late.calls).toEqual(['closed'])
    })

    test('a reset while much waits to be sent drops it', async () => {
      const { driver, far, sink } = await started()
      far.pause()
      driver.write(Buffer.alloc(LARGE_BYTES))
      far.resetAndDestroy()
      await until(() => sink.calls.includes('closed'))
      expect(sink.calls).toEqual(['closed'])
      expect(driver.bufferedBytes).toBe(0)
    })

    test('after the end nothing is written and nothing thrown', async () => {
      const { driver, sink } = await started()
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
  })
}
