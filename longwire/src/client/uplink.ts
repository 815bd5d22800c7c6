import type { ClientMessage, HubMessage } from '../wire/index.js'

/** A message that may answer a request by its `id`. */
export type Answer = Extract<HubMessage, { readonly id?: number }>

/** What carries messages to the hub; the loss of it is told elsewhere. */
export interface Carrier {
  send(message: ClientMessage): void
  readonly bufferedBytes: number
}

/** Requests that may be unanswered at a time; later ones wait for their turn here, where they cost nobody anything. */
export const REQUESTS_MAX = 32

/** The way to the hub while a line is connected, and the requests that wait for their answers on it. */
export class Uplink {
  #carrier: Carrier | undefined
  #lastId = 0
  #closed = false
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  readonly #queue: {
    readonly message: ClientMessage
    readonly id: number
    readonly answered: (answer: Answer) => void
  }[] = []

  /** Whether the hub has welcomed the present connection. */
  get live(): boolean {
    return this.#carrier !== undefined
  }

  /** Whether there will never be a connection again. */
  get closed(): boolean {
    return this.#closed
  }

  /** Bytes that wait in the transport. */
  get bufferedBytes(): number {
    return this.#carrier?.bufferedBytes ?? 0
  }

  attach(carrier: Carrier): void {
    this.#carrier = carrier
  }

  /** The connection is gone: requests without an answer will never have one. */
  detach(): void {
    this.#carrier = undefined
    this.#waiting.clear()
    this.#queue.length = 0
  }

  close(): void {
    this.detach()
    this.#closed = true
  }

  /** Sends a message that is not answered. Does nothing while there is no connection. */
  send(message: ClientMessage): void {
    this.#carrier?.send(message)
  }

  /** Sends a request in its turn; `answered` is called with its answer unless the connection is lost first. */
  request(build: (id: number) => ClientMessage, answered: (answer: Answer) => void): void {
    if (this.#carrier === undefined) return
    this.#lastId += 1
    const id = this.#lastId
    this.#queue.push({ message: build(id), id, answered })
    this.#work()
  }

  /** Hands an answer to whoever asked; nobody may be interested any more. */
  answer(message: Answer): void {
    if (message.id === undefined) return
    const answered = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    answered?.(message)
    this.#work()
  }

  #work(): void {
    while (this.#waiting.size < REQUESTS_MAX) {
      const next = this.#queue.shift()
      if (next === undefined) return
      this.#waiting.set(next.id, next.answered)
      this.send(next.message)
    }
  }
}
