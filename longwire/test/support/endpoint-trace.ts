import { ByteQueue } from '../../src/protocol/byte-queue.js'
import { Endpoint, type EndpointOptions, type Role } from '../../src/protocol/endpoint.js'
import { toHex } from './raw-frame.js'

/** An endpoint whose every call of its sink is written down as one line. */
export interface TracedEndpoint {
  readonly endpoint: Endpoint
  readonly output: ByteQueue & { congested: boolean }
  readonly trace: string[]
  /** Gives the endpoint a copy of `bytes`, since it unmasks in place. */
  receive(bytes: Uint8Array): void
  /** What was sent since the last call, in hexadecimal. */
  sent(): string
}

export type TraceOptions = Partial<Omit<EndpointOptions, 'role' | 'output' | 'sink'>>

/** The masking key of traced clients: all zero, so that what they send can be read. */
export const zeroKey = () => 0

export function traced(role: Role, options: TraceOptions = {}): TracedEndpoint {
  const trace: string[] = []
  const output = Object.assign(new ByteQueue(), { congested: false })
  const endpoint = new Endpoint({
    role,
    output,
    ...(role === 'client' && { maskingKey: zeroKey }),
    ...options,
    sink: {
      message(opcode, bytes, start, end, _owned, rsv1) {
        const payload = bytes.subarray(start, end)
        const shown = opcode === 1 ? JSON.stringify(Buffer.from(payload).toString('utf8')) : toHex(payload)
        trace.push(`${opcode === 1 ? 'text' : 'binary'} ${shown}${rsv1 ? ' rsv1' : ''}`)
      },
      ping: (bytes, start, end) => void trace.push(`ping ${toHex(bytes.subarray(start, end))}`),
      pong: (bytes, start, end) => void trace.push(`pong ${toHex(bytes.subarray(start, end))}`),
      transport: (action) => void trace.push(`transport ${action}`),
    },
  })
  return {
    endpoint,
    output,
    trace,
    receive: (bytes) => endpoint.receive(bytes.slice()),
    sent: () => toHex(output.take()),
  }
}

/** The whole trace of `chunks`, the state after them and what was sent. */
export function traceOf(role: Role, chunks: readonly Uint8Array[], options: TraceOptions = {}): string[] {
  const it = traced(role, options)
  for (const chunk of chunks) it.receive(chunk)
  const { violation } = it.endpoint.outcome
  return [...it.trace, ...(violation ? [`violation ${violation}`] : []), `sent ${it.sent()}`, it.endpoint.state]
}

/** Both roles, with frames as their peer must send them. */
export const roles = ['server', 'client'] as const satisfies readonly Role[]
