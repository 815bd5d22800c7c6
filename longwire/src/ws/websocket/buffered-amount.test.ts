import { describe, expect, test } from 'vitest'

import { turns } from '../../node/peer.test-d.js'
import { BufferedAmount } from './buffered-amount.js'

/** A connection that adds a header of 6 bytes to each message. */
function setUp() {
  const connection = { bufferedBytes: 0 }
  const amount = new BufferedAmount()
  const send = (bytes: number): void => {
    amount.add(bytes)
    amount.handOver(bytes, connection, () => {
      connection.bufferedBytes += bytes + 6
      return true
    })
  }
  return { connection, amount, send }
}

describe('bufferedAmount', () => {
  test('counts what was sent in this turn, whether it has left or not', async () => {
    const { connection, amount, send } = setUp()
    send(10)
    connection.bufferedBytes = 0
    send(5)
    connection.bufferedBytes = 0
    expect(amount.value).toBe(15)
    await turns()
    expect(amount.value).toBe(0)
  })

  test('then only what has not left, without the headers, the last first', async () => {
    const { connection, amount, send } = setUp()
    send(100)
    await turns()
    send(50)
    await turns()
    expect(amount.value).toBe(150)
    connection.bufferedBytes = 56 + 53
    expect(amount.value).toBe(100)
    connection.bufferedBytes = 56
    expect(amount.value).toBe(50)
    send(7)
    expect(amount.value).toBe(57)
    connection.bufferedBytes = 0
    await turns()
    expect(amount.value).toBe(0)
  })

  test('counts for ever what no connection took', async () => {
    const { connection, amount, send } = setUp()
    amount.add(3)
    amount.handOver(3, connection, () => false)
    send(1)
    connection.bufferedBytes = 0
    await turns()
    expect(amount.value).toBe(3)
    amount.end(true)
    amount.add(4)
    expect(amount.value).toBe(7)
  })

  test('keeps what was stuck when the connection ended', async () => {
    for (const [allLeft, left] of [
      [true, 0],
      [false, 30],
    ] as const) {
      const { connection, amount, send } = setUp()
      send(10)
      await turns()
      send(20)
      connection.bufferedBytes = 0
      amount.end(allLeft)
      await turns()
      expect(amount.value).toBe(left)
    }
  })
})
