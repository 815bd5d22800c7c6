import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'

import type * as GraphQL from 'graphql'
import { createClient, type Client } from 'graphql-ws'
import { useServer } from 'graphql-ws/use/ws'
import { afterEach, describe, expect, test } from 'vitest'

import { implementations } from './implementations.js'

// The very instance that graphql-ws loads; as a module of its own it would be another one.
const { buildSchema } = createRequire(import.meta.url)('graphql') as typeof GraphQL

const schema = buildSchema(`
  type Query { hello(name: String!): String!, large(bytes: Int!): String! }
  type Subscription { count(to: Int!): Int! }
`)

const roots = {
  query: {
    hello: ({ name }: { name: string }) => `hello ${name}`,
    large: ({ bytes }: { bytes: number }) => 'x'.repeat(bytes),
  },
  subscription: {
    count: async function* ({ to }: { to: number }) {
      for (let count = 1; count <= to; count++) yield await Promise.resolve({ count })
    },
  },
}

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

async function all(client: Client, query: string, variables: Record<string, unknown> = {}): Promise<unknown[]> {
  const results: unknown[] = []
  for await (const result of client.iterate({ query, variables })) results.push(result)
  return results
}

describe.each(implementations)('graphql-ws on %s', (_name, { WebSocket, WebSocketServer }) => {
  async function serve() {
    const server: Server = createServer()
    const sockets = new WebSocketServer({ server, path: '/graphql' })
    const { dispose } = useServer(
      { schema, roots, onConnect: ({ connectionParams }) => connectionParams?.['token'] === 'right' },
      sockets,
    )
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    cleanUps.push(() => server.close(), dispose)
    return { sockets, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` }
  }

  function connect(url: string, token = 'right') {
    const client = createClient({ url, webSocketImpl: WebSocket, connectionParams: { token }, retryAttempts: 0 })
    cleanUps.push(() => client.dispose())
    return client
  }

  test('queries and subscriptions over one socket', async () => {
    const { sockets, url } = await serve()
    const client = connect(url)
    const results = await Promise.all([
      all(client, 'query Q($name: String!) { hello(name: $name) }', { name: 'grüße' }),
      all(client, 'subscription { count(to: 5) }'),
      all(client, 'query { large(bytes: 300000) }'),
    ])
    expect(results[0]).toEqual([{ data: { hello: 'hello grüße' } }])
    expect(results[1]).toEqual([1, 2, 3, 4, 5].map((count) => ({ data: { count } })))
    expect(results[2]).toMatchObject([{ data: { large: 'x'.repeat(300_000) } }])
    expect(sockets.clients.size).toBeLessThanOrEqual(1)
  })

  test('the subprotocol is agreed on, and a client with another one gets none', async () => {
    const { url } = await serve()
    const socket = new WebSocket(url, 'graphql-transport-ws')
    await new Promise((resolve) => {
      socket.once('open', resolve)
    })
    expect(socket.protocol).toBe('graphql-transport-ws')
    socket.close()
    const other = new WebSocket(url, 'another')
    const error = await new Promise<Error>((resolve) => {
      other.on('error', resolve)
    })
    expect(error.message).toBe('Server sent no subprotocol')
  })

  test('who is not let in is closed with 4403', async () => {
    const { url } = await serve()
    const client = connect(url, 'wrong')
    await expect(all(client, 'query { hello(name: "x") }')).rejects.toMatchObject({ code: 4403, reason: 'Forbidden' })
  })

  test('disposing of the server closes everybody with 1001', async () => {
    const { url } = await serve()
    const socket = new WebSocket(url, 'graphql-transport-ws')
    await new Promise((resolve) => {
      socket.once('open', resolve)
    })
    const closed = new Promise<number>((resolve) => {
      socket.on('close', resolve)
    })
    await cleanUps.pop()!()
    expect(await closed).toBe(1001)
  })
})
