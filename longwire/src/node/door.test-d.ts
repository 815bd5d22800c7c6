import { Arrival, type ArrivalHost, type Elsewhere, type RefusedArrival } from './arrival.js'
import type { Connection } from './connection.js'
import { ManualLoop, MemoryTransport } from './memory.test-d.js'
import { upgradeRequest } from './peer.test-d.js'
/** Opening handshakes in memory, and the host that they come to. */
import type { ServerOptions } from './server-options.js'
import { serverRules } from './server-options.js'

export class Host implements ArrivalHost {
  readonly loop = new ManualLoop()
  readonly rules
  readonly connections: Connection[] = []
  readonly messages: unknown[] = []
  readonly refusals: RefusedArrival[] = []
  lostOnes = 0

  constructor(options: ServerOptions) {
    this.rules = serverRules(options)
  }

  admit(connection: Connection): void {
    this.connections.push(connection)
    connection.on('message', (data) => this.messages.push(data))
  }

  refused(event: RefusedArrival): void {
    this.refusals.push(event)
  }

  lost(): void {
    this.lostOnes += 1
  }
}

/** Someone whose request is still to be read. */
export function atDoor(options: ServerOptions = {}, elsewhere?: Elsewhere) {
  const host = new Host(options)
  const transport = new MemoryTransport()
  const arrival = new Arrival(host, transport, host.loop.now)
  arrival.read(elsewhere)
  const answer = () => Buffer.concat(transport.writes).toString('latin1')
  return { host, transport, arrival, loop: host.loop, answer, status: () => Number(answer().slice(9, 12)) }
}

/** The same, with a request. */
export function asking(options: ServerOptions = {}, request: string | Buffer = upgradeRequest()) {
  const setting = atDoor(options)
  setting.transport.receive(Buffer.from(request))
  return setting
}
