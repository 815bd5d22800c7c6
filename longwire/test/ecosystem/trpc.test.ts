import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'
import { initTRPC } from '@trpc/server'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { implementations } from './implementations.js'

const { procedure, router } = initTRPC.create()
const api = router({
  twice: procedure.input(z.number()).query(({ input }) => input * 2),
  count: procedure.input(z.number()).subscription(async function* ({ input }) {
    for (let count = 1; count <= input; count++) yield await Promise.resolve(count)
  }),
})

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

describe.each(implementations)('tRPC on %s', (_name, { WebSocket, WebSocketServer }) => {
  async function connect() {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    const handler = applyWSSHandler({
      wss: server,
      router: api,
      keepAlive: { enabled: true, pingMs: 50, pongWaitMs: 5_000 },
    })
    await new Promise<void>((resolve) => {
      server.once('listening', resolve)
    })
    const { port } = server.address() as { port: number }
    const socket = createWSClient({
      url: `ws://127.0.0.1:${port}`,
      WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
    })
    const client = createTRPCClient<typeof api>({ links: [wsLink({ client: socket })] })
    cleanUps.push(
      () => server.close(),
      () => handler.broadcastReconnectNotification(),
      () => socket.close(),
    )
    return client
  }

  test('queries, also many at once', async () => {
    const client = await connect()
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => client.twice.query(index)))
    expect(answers).toEqual(Array.from({ length: 50 }, (_, index) => index * 2))
    await expect(client.twice.query('no number' as never)).rejects.toThrow(/number/i)
  })

  test('subscriptions', async () => {
    const client = await connect()
    const heard: number[] = []
    await new Promise<void>((resolve, reject) => {
      client.count.subscribe(5, { onData: (count) => heard.push(count), onComplete: resolve, onError: reject })
    })
    expect(heard).toEqual([1, 2, 3, 4, 5])
  })
})
