/** What a peer, or the one who uses a transport, may do at the worst moment: either driver has to bear it. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

import { afterEach, describe, expect, test } from 'vitest'

import { turns, until } from '../peer.test-d.js'
import { StreamDriver } from '../stream-driver.js'
import { Trace } from '../transport-contract.test-d.js'
import type { Transport } from '../transport.js'
import { HandleDriver } from './handle-driver.js'
import { takeConnections } from './tcp-handle.js'

const LARGE_BYTES = 16 * 1024 * 1024
/** Of the timers that Linux tells of, whatever its own are. */
const TICKS_PER_SECOND = 100
const PIECE_BYTES = 1024
const PIECES = 20_000

const opened: { destroy(): unknown }[] = []
const servers: Server[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) one.destroy()
  for (const server of servers.splice(0)) server.close()
  await turns()
})

const drivers = {
  StreamDriver: (server: Server, made: (driver: Transport) => void) => {
    server.on('connection', (socket) => made(new StreamDriver(socket)))
  },
  HandleDriver: (server: Server, made: (driver: Transport) => void) =>
    takeConnections(server, (handle) => made(new HandleDriver(handle, false))),
}

/** Writes down what it is told, and does something then. */
class Actor extends Trace {
  readonly #acts: Partial<Record<'received' | 'drained' | 'ended' | 'closed', () => void>>

  constructor(acts: Partial<Record<'received' | 'drained' | 'ended' | 'closed', () => void>>) {
    super()
    this.#acts = acts
  }

  override received(bytes: Uint8Array, start: number, end: number): void {
    super.received(bytes, start, end)
    this.#acts.received?.()
  }

  override drained(): void {
    super.drained()
    this.#acts.drained?.()
  }

  override ended(): void {
    super.ended()
    this.#acts.ended?.()
  }

  override closed(): void {
    super.closed()
    this.#acts.closed?.()
  }
}

/** Counts what it is told, and does not keep it. */
class Counter extends Trace {
  bytes = 0

  override received(_bytes: Uint8Array, start: number, end: number): void {
    this.bytes += end - start
  }
}

describe.each(Object.entries(drivers))('%s', (_, drive) => {
  async function pair(): Promise<{ driver: Transport; far: Socket }> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    const made = new Promise<Transport>((resolve) => {
      drive(server, resolve)
    })
    const far = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
    far.on('error', () => undefined)
    const [driver] = await Promise.all([made, once(far, 'connect')])
    opened.push(far, driver)
    return { driver, far }
  }

  test.runIf(process.platform === 'linux')('the kernel asks a silent peer after a minute', async () => {
    const { far } = await pair()
    const port = `:${far.remotePort!.toString(16).toUpperCase().padStart(4, '0')}`
    const established = '01'
    const rows = readFileSync('/proc/net/tcp', 'latin1').split('\n')
    const own = rows.map((row) => row.trim().split(/\s+/)).filter((row) => row[1]?.endsWith(port))
    const timers = own.filter((row) => row[3] === established).map((row) => row[5]!.split(':'))
    expect(timers).toHaveLength(1)
    const [kind, ticks] = timers[0]!
    expect(kind).toBe('02')
    expect(Number.parseInt(ticks!, 16) / TICKS_PER_SECOND).toBeGreaterThan(55)
    expect(Number.parseInt(ticks!, 16) / TICKS_PER_SECOND).toBeLessThanOrEqual(60)
  })

  describe('a reset', () => {
    test('while small writes go on is told of once, and nothing is thrown', async () => {
      const { driver, far } = await pair()
      const sink = new Trace()
      driver.start(sink)
      far.resetAndDestroy()
      await until(() => {
        driver.write(Buffer.from('x'))
        driver.writeAll([Buffer.from('y'), Buffer.from('z')])
        return sink.calls.length > 0
      })
      await turns(20)
      expect(sink.calls).toEqual(['closed'])
      expect([driver.destroyed, driver.bufferedBytes]).toEqual([true, 0])
    })

    test('of a transport that is paused is found out by the next write', async () => {
      const { driver, far } = await pair()
      const sink = new Trace()
      driver.start(sink)
      driver.pause()
      far.resetAndDestroy()
      await once(far, 'close')
      await turns(20)
      await until(() => {
        expect(() => driver.write(Buffer.from('x'))).not.toThrow()
        return sink.calls.length > 0
      })
      expect(sink.calls).toEqual(['closed'])
    })

    test('behind our FIN ends it', async () => {
      const { driver, far } = await pair()
      const sink = new Trace()
      driver.start(sink)
      far.resume()
      driver.end()
      await once(far, 'end')
      far.resetAndDestroy()
      await until(() => sink.calls.length > 0)
      await turns()
      expect(sink.calls).toEqual(['closed'])
    })

    test('while our FIN waits behind what was written ends it', async () => {
      const { driver, far } = await pair()
      const sink = new Trace()
      driver.start(sink)
      far.pause()
      expect(driver.write(Buffer.alloc(LARGE_BYTES))).toBe(false)
      driver.end()
      await turns(20)
      expect(sink.calls).toEqual([])
      far.resetAndDestroy()
      await until(() => sink.calls.includes('closed'))
      await turns()
      expect(sink.calls).toEqual(['closed'])
    })
  })

  describe('FIN', () => {
    test('of the peer does not keep us from writing', async () => {
      const { driver, far } = await pair()
      const sink = new Trace()
      driver.start(sink)
      far.end('a question')
      await until(() => sink.calls.includes('ended'))
      expect(driver.write(Buffer.from('an '))).toBe(true)
      await turns(20)
      expect(driver.write(Buffer.from('answer'))).toBe(true)
      driver.end()
      const heard: string[] = []
      far.on('data', (bytes: Buffer) => heard.push(bytes.toString()))
      await until(() => sink.calls.includes('closed'))
      await until(() => heard.join('') === 'an answer')
      expect(sink.calls).toEqual(['received a question', 'ended', 'closed'])
    })

    test('of both at once ends it', async () => {
      const { driver, far } = await pair()
      const sink = new Trace()
      driver.start(sink)
      far.resume()
      far.end()
      driver.end()
      await until(() => sink.calls.includes('closed'))
      expect(sink.calls).toEqual(['ended', 'closed'])
    })

    test('waits for what was written, and all of it comes', async () => {
      const { driver, far } = await pair()
      const sink = new Trace()
      driver.start(sink)
      driver.write(Buffer.alloc(LARGE_BYTES))
      driver.end()
      let count = 0
      far.on('data', (bytes: Buffer) => (count += bytes.length))
      await once(far, 'end')
      expect(count).toBe(LARGE_BYTES)
      far.end()
      await until(() => sink.calls.includes('closed'))
      expect(sink.calls.filter((call) => call !== 'drained')).toEqual(['ended', 'closed'])
    })
  })

  describe('pause', () => {
    test('before start holds back what comes, the end too', async () => {
      const { driver, far } = await pair()
      const sink = new Trace()
      driver.pause()
      driver.start(sink)
      far.end('early')
      await turns(20)
      expect(sink.calls).toEqual([])
      driver.resume()
      await until(() => sink.calls.length > 1)
      expect(sink.calls).toEqual(['received early', 'ended'])
    })

    test('during a read holds back the rest, however often', async () => {
      const { driver, far } = await pair()
      let pauses = 0
      const sink: Counter = new (class extends Counter {
        override received(bytes: Uint8Array, start: number, end: number): void {
          expect(driverIsPaused).toBe(false)
          super.received(bytes, start, end)
          pauses += 1
          driverIsPaused = true
          driver.pause()
          setImmediate(() => {
            driverIsPaused = false
            driver.resume()
          })
        }
      })()
      let driverIsPaused = false
      driver.start(sink)
      // The second one reads into the shared memory.
      driver.start(sink)
      far.end(Buffer.alloc(LARGE_BYTES))
      await until(() => sink.calls.includes('ended'))
      expect(sink.bytes).toBe(LARGE_BYTES)
      expect(pauses).toBeGreaterThan(10)
      expect(sink.calls).toEqual(['ended'])
    })

    test('does not hold back what is told of writes', async () => {
      const { driver, far } = await pair()
      const sink = new Trace()
      driver.start(sink)
      driver.pause()
      far.write('held')
      expect(driver.write(Buffer.alloc(LARGE_BYTES))).toBe(false)
      far.resume()
      await until(() => sink.calls.length > 0)
      expect(sink.calls).toEqual(['drained'])
    })

    test('and destroy: what waited is never told', async () => {
      const { driver, far } = await pair()
      const sink = new Trace()
      driver.start(sink)
      driver.pause()
      far.end('held')
      await turns(20)
      driver.destroy()
      driver.resume()
      await until(() => sink.calls.length > 0)
      await turns(20)
      expect(sink.calls).toEqual(['closed'])
    })
  })

  describe('destroy and another sink, from within a call', () => {
    test.each(['received', 'drained', 'ended', 'closed'] as const)('%s: nothing comes but the end', async (call) => {
      const { driver, far } = await pair()
      const sink = new Actor({
        [call]: () => {
          driver.destroy()
          driver.end()
          driver.resume()
          expect(driver.write(Buffer.from('late'))).toBe(true)
          expect([driver.destroyed, driver.bufferedBytes]).toEqual([true, 0])
        },
      })
      driver.start(sink)
      if (call === 'drained') expect(driver.write(Buffer.alloc(LARGE_BYTES))).toBe(false)
      far.resume()
      if (call === 'closed') far.resetAndDestroy()
      else if (call !== 'drained') far.end(call === 'received' ? 'x' : '')
      await until(() => sink.calls.includes('closed'))
      await turns(20)
      const before = { received: ['received x'], drained: ['drained'], ended: ['ended'], closed: [] }[call]
      expect(sink.calls).toEqual([...before, 'closed'])
    })

    test('the rest of what came goes to the sink that took over', async () => {
      const { driver, far } = await pair()
      const second = new Counter()
      let first = 0
      const sink: Counter = new (class extends Counter {
        override received(bytes: Uint8Array, start: number, end: number): void {
          super.received(bytes, start, end)
          first += 1
          driver.start(second)
        }
      })()
      driver.start(sink)
      far.end(Buffer.alloc(LARGE_BYTES))
      await until(() => second.calls.includes('ended'))
      expect(first).toBe(1)
      expect(sink.bytes + second.bytes).toBe(LARGE_BYTES)
      expect(sink.calls).toEqual([])
    })
  })

  describe('a peer that reads nothing', () => {
    test('leaves thousands of writes waiting, and is told all of them in their order when it reads', async () => {
      const { driver, far } = await pair()
      const sink = new Trace()
      driver.start(sink)
      far.pause()
      let written = 0
      for (let index = 0; index < PIECES; index++) {
        const piece = Buffer.alloc(PIECE_BYTES)
        piece.writeUInt32BE(index)
        if (index % 2 === 0) driver.write(piece)
        else driver.writeAll([piece.subarray(0, 100), piece.subarray(100)])
        written += PIECE_BYTES
      }
      await turns(20)
      const waiting = driver.bufferedBytes
      expect(waiting).toBeGreaterThan(0)
      expect(waiting).toBeLessThan(written)
      expect(sink.calls).toEqual([])
      const heard: Buffer[] = []
      let count = 0
      /** How often more was said to wait than has not come: streams know of what left only write by write. */
      let tooMany = 0
      far.on('data', (bytes: Buffer) => {
        heard.push(bytes)
        count += bytes.length
        if (driver.bufferedBytes > written - count) tooMany += 1
      })
      far.resume()
      await until(() => count === written && driver.bufferedBytes === 0)
      await until(() => sink.calls.length > 0)
      if (driver instanceof HandleDriver) expect(tooMany).toBe(0)
      const all = Buffer.concat(heard)
      for (let index = 0; index < PIECES; index++) {
        if (all.readUInt32BE(index * PIECE_BYTES) !== index) throw new Error(`piece ${index} is another one`)
      }
      expect(sink.calls).toEqual(['drained'])
    })

    test('and is dropped: nothing is told of what waited, and nothing is kept', async () => {
      const { driver, far } = await pair()
      const sink = new Trace()
      driver.start(sink)
      far.pause()
      for (let index = 0; index < 1_000; index++) driver.write(Buffer.alloc(LARGE_BYTES / 1_000))
      expect(driver.bufferedBytes).toBeGreaterThan(0)
      driver.destroy()
      await until(() => sink.calls.length > 0)
      await turns(20)
      expect(sink.calls).toEqual(['closed'])
      expect(driver.bufferedBytes).toBe(0)
    })
  })
})
