import { describe, expect, test } from 'vitest'

import type { ClientMessage } from '../wire/index.js'
import { REQUESTS_MAX, Uplink } from './uplink.js'

function attached() {
  const uplink = new Uplink()
  const sent: ClientMessage[] = []
  uplink.attach({ send: (message) => sent.push(message), bufferedBytes: 7 })
  return { uplink, sent }
}

const leave = (id: number) => ({ type: 'leave', id, topic: 'a' }) as const
const left = (id: number) => ({ type: 'left', id, topic: 'a', session: 's' }) as const

describe('Uplink', () => {
  test('does nothing without a connection', () => {
    const uplink = new Uplink()
    uplink.send({ type: 'ping' })
    uplink.request(leave, () => expect.unreachable())
    uplink.answer(left(1))
    expect(uplink.live).toBe(false)
    expect(uplink.bufferedBytes).toBe(0)
  })

  test('sends, and tells what waits in the transport', () => {
    const { uplink, sent } = attached()
    uplink.send({ type: 'ping' })
    expect(uplink.live).toBe(true)
    expect(uplink.bufferedBytes).toBe(7)
    expect(sent).toEqual([{ type: 'ping' }])
  })

  test('every request has an id of its own, and its answer comes back once', () => {
    const { uplink, sent } = attached()
    const answers: string[] = []
    uplink.request(leave, (answer) => answers.push(`first ${answer.type}`))
    uplink.request(leave, (answer) => answers.push(`second ${answer.type}`))
    expect(sent).toEqual([leave(1), leave(2)])
    uplink.answer(left(2))
    uplink.answer(left(2))
    uplink.answer({ type: 'rejected', id: 1, code: 'limit', message: '' })
    uplink.answer({ type: 'rejected', code: 'limit', message: '' })
    expect(answers).toEqual(['second left', 'first rejected'])
  })

  test('requests of a lost connection are never answered', () => {
    const { uplink, sent } = attached()
    uplink.request(leave, () => expect.unreachable())
    uplink.detach()
    uplink.attach({ send: (message) => sent.push(message), bufferedBytes: 0 })
    uplink.answer(left(1))
    uplink.request(leave, () => {})
    expect(sent).toEqual([leave(1), leave(2)])
  })

  test('more requests than may be unanswered wait for their turn, in order', () => {
    const { uplink, sent } = attached()
    for (let count = 0; count < REQUESTS_MAX + 3; count += 1) uplink.request(leave, () => {})
    expect(sent).toHaveLength(REQUESTS_MAX)
    uplink.answer(left(5))
    uplink.answer(left(6))
    expect(sent.slice(REQUESTS_MAX)).toEqual([leave(REQUESTS_MAX + 1), leave(REQUESTS_MAX + 2)])
    uplink.detach()
    sent.length = 0
    uplink.attach({ send: (message) => sent.push(message), bufferedBytes: 0 })
    uplink.request(leave, () => {})
    expect(sent).toEqual([leave(REQUESTS_MAX + 4)])
  })

  test('closed is for ever', () => {
    const { uplink } = attached()
    expect(uplink.closed).toBe(false)
    uplink.close()
    expect(uplink).toMatchObject({ live: false, closed: true })
  })
})
