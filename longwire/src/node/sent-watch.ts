import { callSafely } from './call-safely.js'

/** Told once what was sent before has left this process, or `lost` when the connection ended first. */
export type Sent = (lost: boolean) => void

/** Someone who waits; `position` counts the bytes that must have left since the connection began. */
interface Waiting {
  position: number
  readonly sent: Sent
}

/** Who wants to know when what they sent has left, in the order in which they sent it. */
export class SentWatch {
  #waiting: Waiting[] = []

  /** Returns what sets the position, when that is known. */
  add(sent: Sent): (position: number) => void {
    const waiting: Waiting = { position: Infinity, sent }
    this.#waiting.push(waiting)
    return (position) => {
      waiting.position = position
    }
  }

  /** So many bytes have left. */
  reached(position: number): void {
    const due = this.#waiting.findIndex((waiting) => waiting.position > position)
    this.#tell(due === -1 ? this.#waiting.length : due, false)
  }

  /** Nothing more will leave. */
  end(): void {
    this.#tell(this.#waiting.length, true)
  }

  #tell(count: number, lost: boolean): void {
    if (count > 0) for (const { sent } of this.#waiting.splice(0, count)) callSafely(sent, lost)
  }
}
