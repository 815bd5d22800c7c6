import type { Engine } from '../../node/engine.js'
import { nodeLoop } from '../../node/loop.js'
import { Opcode, type DataOpcode } from '../../protocol/index.js'
import { byteLengthOf, payloadBytes } from './message-data.js'
import { RepeatedText } from './repeated-text.js'

const repeatedText = new RepeatedText(nodeLoop.turn)

/** How a message, or a fragment of one, is sent. */
export interface Sending {
  readonly opcode: DataOpcode
  readonly compress: boolean
  /** False when the next message that is sent continues this one. */
  readonly fin: boolean
}

/** Told when what was sent has left this process, or why it has not. */
export type Sent = (error?: Error) => void

/** Whose messages they are. */
export interface OutgoingOwner {
  /** A Blob cannot be read, so that nothing can be sent any more. */
  readFailed(error: Error): void
}

/** Something that waits for a Blob before it. */
interface Step {
  readonly byteLength: number
  readonly sent: Sent | undefined
  readonly run: () => void
}

/** The messages of one connection on their way to its engine, in order; a Blob keeps its place while it is read. */
export class Outgoing {
  readonly #engine: Engine
  readonly #owner: OutgoingOwner
  /** Who is told about the Blob that is being read; everything else waits. */
  #reading: { readonly sent: Sent | undefined } | undefined
  #waiting: Step[] | undefined
  #waitingBytes = 0
  #fragmented = false

  constructor(engine: Engine, owner: OutgoingOwner) {
    this.#engine = engine
    this.#owner = owner
  }

  /** Bytes that were sent and have not left this process. */
  get bufferedBytes(): number {
    return this.#engine.outflow.bufferedBytes + this.#waitingBytes
  }

  send(payload: string | Uint8Array | Blob, sending: Sending, sent: Sent | undefined): void {
    if (this.#reading !== undefined) {
      const run = (): void => this.send(payload, sending, sent)
      this.#wait({ byteLength: byteLengthOf(payload), sent, run })
    } else if (payload instanceof Blob) this.#read(payload, sending, sent)
    else this.#pass(payload, sending, sent)
  }

  ping(payload: Uint8Array, sent: Sent | undefined): void {
    this.#control(payload, sent, () => this.#engine.outflow.sendPing(payload))
  }

  pong(payload: Uint8Array, sent: Sent | undefined): void {
    this.#control(payload, sent, () => this.#engine.outflow.sendPong(payload))
  }

  /** Does something behind everything that was sent so far. */
  behind(run: () => void): void {
    if (this.#reading === undefined) run()
    else this.#wait({ byteLength: 0, sent: undefined, run })
  }

  /** Drops what waits. */
  end(error: Error): void {
    if (this.#reading === undefined) return
    const dropped = [this.#reading, ...(this.#waiting ?? [])]
    this.#reading = undefined
    this.#waiting = undefined
    this.#waitingBytes = 0
    for (const { sent } of dropped) if (sent !== undefined) process.nextTick(sent, error)
  }

  #control({ length }: Uint8Array, sent: Sent | undefined, send: () => void): void {
    const run = (): void => {
      send()
      this.#tellWhenSent(sent)
    }
    if (this.#reading === undefined) run()
    else this.#wait({ byteLength: length, sent, run })
  }

  #wait(step: Step): void {
    this.#waitingBytes += step.byteLength
    if (this.#waiting === undefined) this.#waiting = [step]
    else this.#waiting.push(step)
  }

  #read(blob: Blob, sending: Sending, sent: Sent | undefined): void {
    const reading = { sent }
    this.#reading = reading
    this.#waitingBytes += blob.size
    blob.arrayBuffer().then(
      (bytes) => {
        if (this.#reading !== reading) return
        this.#reading = undefined
        this.#waitingBytes -= blob.size
        this.#pass(new Uint8Array(bytes), sending, sent)
        this.#goOn()
      },
      (error: Error) => {
        if (this.#reading !== reading) return
        this.end(error)
        this.#owner.readFailed(error)
      },
    )
  }

  /** Sends what waited, up to the next Blob. */
  #goOn(): void {
    while (this.#reading === undefined) {
      const step = this.#waiting?.shift()
      if (step === undefined) return
      const { byteLength, run } = step
      this.#waitingBytes -= byteLength
      run()
    }
  }

  #pass(payload: string | Uint8Array, { opcode, compress, fin }: Sending, sent: Sent | undefined): void {
    const { outflow, state } = this.#engine
    if (!fin || this.#fragmented) {
      outflow.sendFragment(this.#fragmented ? Opcode.continuation : opcode, payloadBytes(payload), fin)
      this.#fragmented = !fin
    } else if (typeof payload === 'string' && opcode === Opcode.text) this.#passText(payload, compress)
    else outflow.sendBytes(opcode, payloadBytes(payload), compress)
    if (sent === undefined) return
    // What does not fit is not sent, and ends the connection.
    if (state === 'open' && this.#engine.state !== 'open') process.nextTick(sent, overflow())
    else this.#tellWhenSent(sent)
  }

  #passText(text: string, compress: boolean): void {
    const { outflow, role } = this.#engine
    // A client masks each frame anew.
    const repeated = role === 'server' ? repeatedText.get(text) : undefined
    if (repeated === undefined) outflow.sendText(text, compress)
    else outflow.sendPrepared(repeated, compress)
  }

  #tellWhenSent(sent: Sent | undefined): void {
    if (sent !== undefined) this.#engine.outflow.whenSent((isLost) => (isLost ? sent(lost()) : sent()))
  }
}

/** Why something was not sent. */
export function lost(): Error {
  const error = new Error('The connection ended before the data was sent')
  return Object.assign(error, { code: 'ERR_STREAM_DESTROYED' })
}

function overflow(): Error {
  const error = new Error('The peer reads too slowly: more than sendBytesMax bytes would wait for it')
  return Object.assign(error, { code: 'WS_ERR_ABORTED' })
}
