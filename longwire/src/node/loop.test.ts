import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

import { describe, expect, test } from 'vitest'

import { nodeClock, nodeLoop } from './loop.js'

function busyFor(spanMs: number): void {
  const untilMs = performance.now() + spanMs
  while (performance.now() < untilMs);
}

describe('nodeClock', () => {
  test('wakes once, and never before the time', async () => {
    const startedMs = nodeClock.nowMs()
    await new Promise<void>((resolve) => {
      nodeClock.wake(20, resolve)
    })
    // Timers of the runtime count whole milliseconds of their own.
    expect(nodeClock.nowMs() - startedMs).toBeGreaterThanOrEqual(19)
  })

  test('does not wake when it was cancelled, before the time or between the time and the waking', async () => {
    let woken = 0
    nodeClock.wake(5, () => woken++)()
    const cancel = nodeClock.wake(0, () => woken++)
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        cancel()
        resolve()
      }, 1)
      // Both are due by then, so they run one behind the other, with no waking between them.
      busyFor(10)
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(woken).toBe(0)
  })

  test('F15: bytes that waited for a busy process are received before a deadline is met', async () => {
    const order: string[] = []
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const [[peer]] = await Promise.all([once(server, 'connection') as Promise<[Socket]>, once(socket, 'connect')])
    socket.on('data', () => order.push('bytes'))
    const woken = new Promise<void>((resolve) => {
      nodeClock.wake(1, () => {
        order.push('deadline')
        resolve()
      })
    })
    peer.write('alive')
    busyFor(50)
    await woken
    server.close()
    socket.destroy()
    peer.destroy()
    expect(order).toEqual(['bytes', 'deadline'])
  })
})

describe('nodeLoop', () => {
  test('ends a turn', async () => {
    await new Promise<void>((resolve) => {
      nodeLoop.turn.join({ turnEnded: resolve })
    })
  })

  test('draws from 0 up to 1', () => {
    const drawn = Array.from({ length: 100 }, nodeLoop.random)
    expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true)
    expect(new Set(drawn).size).toBeGreaterThan(90)
  })
})
