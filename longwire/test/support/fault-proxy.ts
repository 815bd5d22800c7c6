import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A TCP proxy on loopback that breaks the connections through it when told to. */
export interface FaultProxy {
  readonly port: number
  /** Connections through it now. */
  readonly connections: number
  /** Connections through it ever. */
  readonly accepted: number
  /** Where new connections go; undefined: they are refused with a reset. */
  target: number | undefined
  /** Resets every connection, on both sides. */
  reset(): void
  /** Half-open: connections stay, and not one byte passes any more, in either direction; new ones are stalled too. */
  stalled: boolean
  close(): Promise<void>
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
}

export async function faultProxy(target: number): Promise<FaultProxy> {
  const pairs = new Set<Pair>()
  let stalled = false
  let accepted = 0

  const server = createServer((near) => {
    accepted += 1
    near.on('error', () => {})
    if (proxy.target === undefined) {
      near.resetAndDestroy()
      return
    }
    const pair = { near, far: connect(proxy.target, '127.0.0.1') }
    pairs.add(pair)
    pair.far.on('error', () => near.resetAndDestroy())
    near.on('close', () => {
      pairs.delete(pair)
      pair.far.destroy()
    })
    pair.far.on('close', () => near.destroy())
    pass(near, pair.far)
    pass(pair.far, near)
  })

  function pass(from: Socket, to: Socket): void {
    from.on('data', (bytes) => {
      if (!stalled) to.write(bytes)
    })
    from.on('end', () => {
      if (!stalled) to.end()
    })
  }

  function reset(): void {
    for (const { near, far } of pairs) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy: FaultProxy = {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return pairs.size
    },
    get accepted() {
      return accepted
    },
    target,
    reset,
    get stalled() {
      return stalled
    },
    set stalled(value) {
      stalled = value
    },
    async close() {
      server.close()
      reset()
      await once(server, 'close')
    },
  }
  return proxy
}
