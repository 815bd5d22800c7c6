import { Group, listen, type Connection, type ListenOptions, type Listener, type ReceivedData } from 'longwire/node'
import { afterEach, describe, expect, test } from 'vitest'

import { LoadFailure } from './failure.mjs'
import { runLoad } from './run-load.mjs'
import type { Load, LoadResult } from './run-load.mjs'

/** What a server makes of one message: what it sends instead, in order. */
type Answer = (data: ReceivedData, nth: number) => ReceivedData[]

const timing = { seconds: 0.05, warmupSeconds: 0, joinSeconds: 0, drainSeconds: 0.3 }
const echo: Load = { kind: 'echo', connections: 3, payload: 'bytes', byteLength: 40, inFlight: 4 }
const fanOut: Load = {
  kind: 'fan-out',
  subscribers: 5,
  publishers: 1,
  payload: 'bytes',
  byteLength: 40,
  inFlight: 4,
}
const atRate: Load = { kind: 'fixed-rate', subscribers: 5, payload: 'bytes', byteLength: 40, rate: 400 }
const idle: Load = { kind: 'idle', connections: 20, warmupConnections: 5, holdSeconds: 0 }

let listener: Listener | undefined

afterEach(async () => {
  await listener?.close({ graceMs: 0 })
  listener = undefined
})

async function serve(onConnection: (connection: Connection) => void, options: ListenOptions = {}): Promise<number> {
  listener = await listen({ host: '127.0.0.1', ...options })
  listener.on('connection', onConnection)
  return Number(new URL(listener.url).port)
}

/** `/echo` and `/fan`, as every server of the benchmarks has them. */
function serveMessages(answer: Answer = (data) => [data], options?: ListenOptions): Promise<number> {
  const all = new Group()
  let nth = 0
  return serve((connection) => {
    const fan = connection.request.path === '/fan'
    if (fan) all.add(connection)
    connection.on('message', (data) => {
      // It is only valid during the call.
      const own = typeof data === 'string' ? data : Uint8Array.from(data)
      for (const one of answer(own, nth++)) (fan ? all : connection).send(one)
    })
  }, options)
}

async function usage(): Promise<{ cpuSeconds: number; rssBytes: number }> {
  const { user, system } = process.cpuUsage()
  return { cpuSeconds: (user + system) / 1e6, rssBytes: process.memoryUsage().rss }
}

function load(task: Load, port: number): Promise<LoadResult> {
  const deflate = ('deflate' in task && task.deflate) ?? false
  const path = task.kind === 'fan-out' || task.kind === 'fixed-rate' ? '/fan' : '/echo'
  return runLoad({ ...timing, ...task, deflate, port, path }, usage)
}

describe('a server that answers right', () => {
  const compressing = { compression: true }
  test.each<[string, Load, ListenOptions?]>([
    ['echo of bytes', echo],
    ['echo of text', { ...echo, payload: 'text', byteLength: 300 }],
    ['echo longer than a read', { ...echo, connections: 2, byteLength: 400_000, inFlight: 2 }],
    ['compressed echo', { ...echo, payload: 'json', byteLength: 2048, deflate: true }, compressing],
    ['echo that is too short to be compressed', { ...echo, payload: 'json', deflate: true }, compressing],
    ['fan-out', fanOut],
    ['fan-out of several publishers', { ...fanOut, publishers: 3 }],
    ['compressed fan-out', { ...fanOut, payload: 'json', byteLength: 2048, deflate: true }, compressing],
  ])('%s', async (_what, task, options) => {
    const result = await load(task, await serveMessages(undefined, options))
    expect(result.perSecond).toBeGreaterThan(0)
    expect(result.perCpuSecond).toBeGreaterThan(0)
  })

  test('at a fixed rate', async () => {
    const { p50Ms = NaN, p99Ms = NaN, overloaded } = await load(atRate, await serveMessages())
    expect(overloaded).toBeUndefined()
    expect(p50Ms).toBeGreaterThanOrEqual(0)
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms)
  })

  test('idle connections', async () => {
    let connections = 0
    const result = await load(
      idle,
      await serve(() => {
        connections++
      }),
    )
    expect(connections).toBe(20)
    expect(result.perSecond).toBeGreaterThan(0)
    expect(result.bytesPerConnection).toBeTypeOf('number')
  })

  test('idle connections after a greeting of their own', async () => {
    const port = await serve((connection) => {
      connection.send('who')
      connection.on('message', (data) => connection.send(`hello ${String(data)}`))
    })
    const result = await load({ ...idle, greeting: { send: 'me', answers: 2 } }, port)
    expect(result.perSecond).toBeGreaterThan(0)
  })
})

describe('what a server does wrong is found', () => {
  const change = (data: ReceivedData): ReceivedData => {
    if (typeof data === 'string') return data.replace(/.$/, '!')
    const changed = Uint8Array.from(data)
    changed[changed.length - 1]! ^= 1
    return changed
  }
  /** Only the one message of many. */
  const once =
    (wrong: (data: ReceivedData) => ReceivedData[]): Answer =>
    (data, nth) =>
      nth === 9 ? wrong(data) : [data]
  const late = (): Answer => {
    let kept: ReceivedData | undefined
    return (data, nth) => {
      if (nth === 9) kept = data
      if (nth === 9) return []
      const both = kept === undefined ? [data] : [data, kept]
      kept = undefined
      return both
    }
  }

  test.each<[string, Load]>([
    ['echo', { ...echo, connections: 1 }],
    ['echo with nothing else on its way', { ...echo, inFlight: 1 }],
    ['compressed echo', { ...echo, connections: 1, payload: 'json', byteLength: 2048, deflate: true }],
    ['fan-out', fanOut],
    ['fan-out of several publishers', { ...fanOut, publishers: 3 }],
    ['fixed rate', atRate],
  ])('%s', async (_what, task) => {
    const answers: [string, Answer][] = [
      ['dropped', once(() => [])],
      ['changed', once((data) => [change(data)])],
      ['sent twice', once((data) => [data, data])],
      ['of the wrong kind', once((data) => [typeof data === 'string' ? Buffer.from(data) : 'x'.repeat(data.length)])],
    ]
    // What several publishers send is the same, and in no order.
    if (!('publishers' in task) || task.publishers === 1) answers.push(['late', late()])
    if ('inFlight' in task && task.inFlight === 1) answers.pop()
    for (const [wrong, answer] of answers) {
      const outcome = load(task, await serveMessages(answer, { compression: true }))
      await expect(outcome, wrong).rejects.toThrow(LoadFailure)
      await listener?.close({ graceMs: 0 })
    }
  })

  test('a message to an idle connection', async () => {
    const port = await serve((connection) => connection.send('surprise'))
    await expect(load(idle, port)).rejects.toThrow('a message that nobody sent')
  })

  test('a connection that is lost', async () => {
    const port = await serve((connection) => {
      connection.on('message', () => connection.destroy())
    })
    await expect(load(echo, port)).rejects.toThrow(/connection \d: connection (lost|closed)/)
  })

  test('a request that is refused', async () => {
    const port = await serve(() => {}, { path: '/elsewhere' })
    await expect(load(echo, port)).rejects.toThrow('not upgraded: HTTP/1.1 404')
  })

  test('an extension that is not agreed on', async () => {
    await expect(load({ ...echo, payload: 'json', deflate: true }, await serveMessages())).rejects.toThrow(
      'extensions: none, although one was asked for',
    )
  })

  test('a server that sends nothing at all', async () => {
    await expect(load(echo, await serveMessages(() => []))).rejects.toThrow('nothing came back')
  })
})
