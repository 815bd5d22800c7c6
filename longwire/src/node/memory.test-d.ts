/** A connection in memory: its engine, its transport and its clock go on only when a test says so. */
import type { CloseOutcome, Role } from '../protocol/index.js'
import { Engine, type EngineOptions } from './engine.js'
import type { ReceivedData } from './events.js'
import { defaultConnectionLimits, withLimits, type ConnectionLimits } from './limits.js'
import type { Loop } from './loop.js'
import { MessageBlocks } from './message-memory.js'
import { sharedSlab } from './outbox.js'
import { frame, parseFrames, type ParsedFrame } from './peer.test-d.js'
import { TimerWheel } from './timer-wheel.js'
import type { Transport, TransportSink } from './transport.js'
import { Turn } from './turn.js'

/** A clock, a wheel and turns that go on only when the test says so. */
export class ManualLoop implements Loop {
  now = 1_000_000
  readonly slab = sharedSlab()
  readonly memory = new MessageBlocks()
  readonly random = () => 0.5
  #wake: { readonly dueMs: number; readonly run: () => void } | undefined
  #turn: (() => void) | undefined
  readonly wheel = new TimerWheel({
    nowMs: () => this.now,
    wake: (delayMs, run) => {
      const wake = { dueMs: this.now + delayMs, run }
      this.#wake = wake
      return () => {
        if (this.#wake === wake) this.#wake = undefined
      }
    },
  })
  readonly turn = new Turn((end) => {
    this.#turn = end
  })

  /** Ends the turn of the event loop; false when nobody waits for that. */
  endTurn(): boolean {
    const end = this.#turn
    this.#turn = undefined
    end?.()
    return end !== undefined
  }

  /** Lets time pass, with everything that becomes due on the way. */
  advance(ms: number): void {
    const target = this.now + ms
    while (this.#wake !== undefined && this.#wake.dueMs <= target) {
      const { dueMs, run } = this.#wake
      this.#wake = undefined
      this.now = Math.max(this.now, dueMs)
      run()
      this.endTurn()
    }
    this.now = target
  }
}

/** A transport that keeps what is written. */
export class MemoryTransport implements Transport {
  remoteAddress = '192.0.2.1'
  secure = false
  destroyed = false
  paused = false
  ended = false
  /** Whether what is written leaves at once. */
  taking = true
  bufferedBytes = 0
  /** What was written, by write, as copies. */
  readonly writes: Buffer[] = []
  /** The very pieces that were written. */
  readonly chunks: Uint8Array[] = []
  sink: TransportSink | undefined

  start(sink: TransportSink): void {
    this.sink = sink
  }

  write(bytes: Uint8Array): boolean {
    return this.writeAll([bytes])
  }

  writeAll(chunks: readonly Uint8Array[]): boolean {
    if (this.destroyed || this.ended) return true
    const all = Buffer.concat(chunks)
    this.writes.push(all)
    this.chunks.push(...chunks)
    if (!this.taking) this.bufferedBytes += all.length
    return this.taking
  }

  end(): void {
    this.ended = true
  }

  destroy(): void {
    this.destroyed = true
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    this.paused = false
  }

  // what a test does with it

  /** What was written has left. */
  drain(taking = true): void {
    this.taking = taking
    this.bufferedBytes = 0
    this.sink!.drained()
  }

  /** Bytes come from the peer. */
  receive(...pieces: readonly Uint8Array[]): void {
    const bytes = Buffer.concat(pieces)
    this.sink!.received(bytes, 0, bytes.length)
  }

  /** The frames of everything that was written. */
  get frames(): ParsedFrame[] {
    return parseFrames(Buffer.concat(this.writes)).frames
  }
}

export const NOTHING = new Uint8Array(0)

export function setUp(
  limits: Partial<ConnectionLimits> = {},
  role: Role = 'server',
  loop = new ManualLoop(),
  options: EngineOptions = {},
) {
  const transport = new MemoryTransport()
  const engine = new Engine(transport, loop, role, withLimits(defaultConnectionLimits, limits), options)
  const messages: ReceivedData[] = []
  const events: string[] = []
  const outcomes: CloseOutcome[] = []
  engine.events.on('drain', () => events.push('drain'))
  engine.events.on('ping', (payload) => events.push(`ping ${Buffer.from(payload).toString()}`))
  engine.events.on('pong', (payload) => events.push(`pong ${Buffer.from(payload).toString()}`))
  engine.events.on('close', (outcome) => outcomes.push(outcome))
  const listen = () => engine.events.on('message', (data) => messages.push(data))
  return { loop, transport, engine, messages, events, outcomes, listen }
}

export type Setting = ReturnType<typeof setUp>

/** A connection that is open and listened to. */
export function running(...args: Parameters<typeof setUp>): Setting {
  const setting = setUp(...args)
  setting.listen()
  setting.engine.start(NOTHING)
  return setting
}

/** Frames of the peer, masked as its role demands. */
export function from(role: Role, opcode: number, payload: string | Uint8Array = '', fin = true): Buffer {
  return frame(opcode, payload, { fin, masked: role === 'client' })
}

export const opcodes = ({ transport }: Setting) => transport.frames.map(({ opcode }) => opcode)
export const sentClose = ({ transport }: Setting) => {
  const close = transport.frames.find(({ opcode }) => opcode === 8)!.payload
  return { code: close.length < 2 ? undefined : close.readUInt16BE(), reason: close.toString('utf8', 2) }
}
