import { describe, expect, test } from 'vitest'

import { HubWorld } from '../../test/support/hub-world.js'
import type { Credentials } from './hub-options.js'

describe('identify', () => {
  test('without it everybody is a guest, named after the producer, the same after a reconnect', async () => {
    const world = new HubWorld()
    expect((await world.client('f3a9c17d22')).last('welcome')?.user).toBe('guest-f3a9c17d')
    expect((await world.client('f3a9c17d22')).last('welcome')?.user).toBe('guest-f3a9c17d')
  })

  test('sees everything the client shows', async () => {
    const seen: Credentials[] = []
    const world = new HubWorld({
      identify: (credentials) => {
        seen.push(credentials)
        return { user: 'ada' }
      },
    })
    const client = await world.client('f3', 'secret')
    const { session, user } = client.last('welcome')!
    expect(user).toBe('ada')
    expect(seen).toEqual([
      {
        token: 'secret',
        producer: 'f3',
        request: expect.objectContaining({ path: '/line', origin: undefined }) as unknown,
        remoteAddress: '192.0.2.1',
        session,
      },
    ])
  })

  test('undefined refuses, now or later', async () => {
    for (const answer of [undefined, Promise.resolve(undefined)]) {
      const world = new HubWorld({ identify: () => answer })
      const client = await world.client()
      expect(client.closed).toEqual({ code: 4502, reason: 'identity was refused' })
      expect(client.received).toEqual([])
    }
  })

  test('a failure is reported, and the client may come back later', async () => {
    const boom = new Error('database is down')
    for (const identify of [
      () => Promise.reject(boom),
      () => {
        throw boom
      },
    ]) {
      const world = new HubWorld({ identify })
      const client = await world.client()
      expect(client.closed).toEqual({ code: 1013, reason: 'identity cannot be settled now' })
      expect(world.errors).toEqual([boom])
    }
  })

  test.each([{}, { user: '' }, { user: 7 }, { user: 'x'.repeat(129) }])('%j is no identity', async (identity) => {
    const world = new HubWorld({ identify: () => identity as { user: string } })
    expect((await world.client()).closed?.code).toBe(1013)
    expect(world.errors).toEqual([new TypeError('identify must name a user in 1 to 128 characters')])
  })

  test('what else an identity holds reaches allow', async () => {
    const roles: unknown[] = []
    const world = new HubWorld({
      identify: () => ({ user: 'ada', role: 'admin' }),
      allow: ({ identity }) => roles.push((identity as unknown as { role: string }).role) > 0,
    })
    const client = await world.client()
    client.send({ type: 'subscribe', id: 1, topic: 'rooms/lobby' })
    await world.settle()
    expect(roles).toEqual(['admin'])
  })
})
