import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

import type { TransportSink } from '../transport.js'
import { HandleDriver } from './handle-driver.js'
import { requestClasses, takeConnections } from './tcp-handle.js'

/** More than the kernel takes at once on any machine that was seen. */
const LARGE_BYTES = 6 * 1024 * 1024
/** How long it may take, in ticks of a clock: a process that is busy with something else loses one, however long that takes. */
const TICKS_MAX = 20
const TICK_MS = 100
const GREETING = 'hello'
const QUESTION = 'question'

/**
 * Whether the driver below the stream layer works on this Node: one conversation over loopback, with reads into memory
 * of their own and into the shared one, writes that leave at once and that have to wait, a pause, and both ends of the
 * stream. Undefined when it does; otherwise what failed.
 */
export async function handleFault(tickMs = TICK_MS): Promise<Error | undefined> {
  try {
    requestClasses()
    await converse(tickMs)
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

let works: Promise<boolean> | undefined

/** The same, tried once for the whole process; with a warning when it does not. */
export function handlesWork(): Promise<boolean> {
  return (works ??= tell(handleFault()))
}

/** Whether there is no fault; warns of one. */
export async function tell(finding: Promise<Error | undefined>): Promise<boolean> {
  const fault = await finding
  if (fault === undefined) return true
  const message = `connections are driven by streams, because what lies below does not work here: ${fault.message}`
  process.emitWarning(message, { type: 'LongwireWarning', code: 'LONGWIRE_DRIVER' })
  return false
}

async function converse(tickMs: number): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    // Exclusive: workers of a cluster would share the port, and one get what is meant for the other.
    server.once('error', reject).listen({ port: 0, host: '127.0.0.1', exclusive: true }, resolve)
  })
  const half = Buffer.alloc(LARGE_BYTES / 2, 'x')
  const near = new NearEnd(server, half)
  const far = new FarEnd(connect((server.address() as AddressInfo).port, '127.0.0.1'), half)
  let clock: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    let ticks = 0
    clock = setInterval(() => {
      if (++ticks === TICKS_MAX) reject(new Error('a connection below the stream layer got stuck'))
    }, tickMs)
  })
  try {
    await Promise.race([Promise.all([near.done, far.done]), late])
  } finally {
    clearInterval(clock)
    server.close()
    near.driver?.destroy()
    far.socket.destroy()
  }
}

/** Sends `GREETING` back, answers `QUESTION` with `LARGE_BYTES` in two writes, and ends when these have left. */
class NearEnd implements TransportSink {
  driver: HandleDriver | undefined
  readonly done: Promise<void>
  #heard = ''
  #greeted = false
  #resolve!: () => void
  #reject!: (error: Error) => void
  #drained = false
  #peerEnded = false
  readonly #half: Buffer

  constructor(server: Server, half: Buffer) {
    this.#half = half
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    takeConnections(server, (handle) => {
      this.driver = new HandleDriver(handle, true)
      // What is paused hears nothing until it goes on.
      this.driver.pause()
      this.driver.start(this)
      setImmediate(() => this.driver!.resume())
    })
  }

  received(bytes: Uint8Array, start: number, end: number): void {
    this.#heard += Buffer.from(bytes.subarray(start, end)).toString('latin1')
    const expected = this.#greeted ? QUESTION : GREETING
    if (this.#heard.length < expected.length) return
    if (this.#heard !== expected) this.#reject(new Error('bytes came out as others'))
    if (this.#greeted) this.#answer()
    else this.#greet()
  }

  /** From here on reads go into the shared memory. */
  #greet(): void {
    this.#greeted = true
    this.#heard = ''
    this.driver!.start(this)
    if (!this.driver!.write(Buffer.from(GREETING))) this.#reject(new Error('a small write had to wait'))
  }

  #answer(): void {
    const half = this.#half
    const left = [this.driver!.write(half), this.driver!.writeAll([half.subarray(1), half.subarray(0, 1)])]
    if (left.every(Boolean)) this.drained()
  }

  drained(): void {
    this.#drained = true
    this.driver!.end()
  }

  ended(): void {
    this.#peerEnded = true
    if (!this.#drained) this.#reject(new Error('the end came too early'))
  }

  closed(): void {
    if (this.#peerEnded) this.#resolve()
    else this.#reject(new Error('the end of the stream was taken for an error'))
  }
}

/** Greets, and when it is greeted, asks, reads the answer to its end, and ends. */
class FarEnd {
  readonly socket: Socket
  readonly done: Promise<void>

  constructor(socket: Socket, half: Buffer) {
    this.socket = socket
    let greeted = ''
    let count = 0
    this.done = new Promise((resolve, reject) => {
      socket.on('error', reject)
      socket.on('data', (bytes: Buffer) => {
        if (greeted.length < GREETING.length) {
          greeted += bytes.toString('latin1')
          if (greeted === GREETING) socket.write(QUESTION)
          return
        }
        count += bytes.equals(half.subarray(0, bytes.length)) ? bytes.length : Number.NaN
      })
      socket.on('end', () => {
        if (count === LARGE_BYTES) resolve()
        else reject(new Error('bytes got lost'))
      })
    })
    socket.write(GREETING)
  }
}
