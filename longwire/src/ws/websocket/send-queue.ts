import type { Connection } from '../../node/index.js'
import type { CloseStatus } from '../../protocol/index.js'
import type { BufferedAmount } from './buffered-amount.js'
import { byteLengthOf } from './message-data.js'

type Entry = string | Uint8Array | Blob | CloseStatus

/** Keeps what is sent in order while a Blob among it is being read. */
export class SendQueue {
  readonly #connection: Connection
  readonly #amount: BufferedAmount
  readonly #failed: () => void
  #entries: Entry[] = []
  /** Whether a Blob is being read. */
  #reading = false

  /** @param failed a Blob could not be read */
  constructor(connection: Connection, amount: BufferedAmount, failed: () => void) {
    this.#connection = connection
    this.#amount = amount
    this.#failed = failed
  }

  /** Sends a message behind those before it. Its bytes may change when this has returned. */
  send(message: string | Uint8Array | Blob): void {
    if (!this.#reading && !(message instanceof Blob)) this.#pass(message)
    else this.#queue(message instanceof Uint8Array ? new Uint8Array(message) : message)
  }

  /** Closes behind everything that was sent. */
  close(status: CloseStatus): void {
    if (this.#reading) this.#entries.push(status)
    else this.#close(status)
  }

  #queue(entry: Entry): void {
    this.#entries.push(entry)
    if (!this.#reading) this.#proceed()
  }

  #pass(message: string | Uint8Array): void {
    const connection = this.#connection
    this.#amount.handOver(byteLengthOf(message), connection, () => {
      connection.send(message)
      return connection.state === 'open'
    })
  }

  #close({ code, reason }: CloseStatus): void {
    void this.#connection.close(code, reason)
  }

  /** Sends up to the next Blob, and reads that. */
  #proceed(): void {
    for (;;) {
      const entry = this.#entries.shift()
      if (entry === undefined || this.#connection.state !== 'open') break
      if (entry instanceof Blob) {
        this.#read(entry)
        return
      }
      if (typeof entry === 'string' || entry instanceof Uint8Array) this.#pass(entry)
      else this.#close(entry)
    }
    this.#entries = []
  }

  #read(blob: Blob): void {
    this.#reading = true
    blob.arrayBuffer().then(
      (bytes) => {
        this.#reading = false
        this.#pass(new Uint8Array(bytes))
        this.#proceed()
      },
      () => {
        this.#reading = false
        this.#entries = []
        this.#failed()
      },
    )
  }
}
