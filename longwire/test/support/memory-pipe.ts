import type { FakeClock } from './fake-clock.js'

export interface MemoryPipeOptions {
  readonly clock: FakeClock
  readonly delayMs: () => number
}

interface Parcel {
  readonly byteLength: number
  readonly text: string
  readonly deliver: () => void
  ready: boolean
}

/** One direction of a connection in memory: in order, delayed, and possible to pause, to lose and to cut. */
export class MemoryPipe {
  /** The texts that arrived, in order. */
  readonly delivered: string[] = []
  /** Called whenever bytes left. */
  onProgress: () => void = () => {}
  /** Cuts the connection instead of delivering the message with this number, counted from 1. */
  cutAt = Number.POSITIVE_INFINITY
  readonly #options: MemoryPipeOptions
  readonly #cut: () => void
  #parcels: Parcel[] = []
  /** Parcels before this one have arrived. */
  #next = 0
  #lastAtMs = 0
  #bufferedBytes = 0
  #paused = false
  #lost = false

  constructor(options: MemoryPipeOptions, cut: () => void) {
    this.#options = options
    this.#cut = cut
  }

  /** Bytes of messages that were sent and did not arrive yet. */
  get bufferedBytes(): number {
    return this.#bufferedBytes
  }

  /** Sends one message; an empty text is a signal of the connection itself, such as a Close. */
  push(text: string, deliver: () => void): void {
    const byteLength = Buffer.byteLength(text)
    this.#bufferedBytes += byteLength
    if (this.#lost) return
    const parcel: Parcel = { byteLength, text, deliver, ready: false }
    this.#parcels.push(parcel)
    const { clock, delayMs } = this.#options
    this.#lastAtMs = Math.max(this.#lastAtMs, clock.monotonicMs() + delayMs())
    clock.schedule(this.#lastAtMs - clock.monotonicMs(), () => {
      parcel.ready = true
      this.#flush()
    })
  }

  /** The receiver stops reading; what is sent stays buffered. */
  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#flush()
  }

  /** Whatever is on its way, and whatever is sent from now on, never arrives. */
  lose(): void {
    this.#lost = true
    this.#parcels = []
    this.#next = 0
  }

  #flush(): void {
    for (let parcel = this.#parcels[this.#next]; parcel?.ready === true; parcel = this.#parcels[this.#next]) {
      if (this.#paused) return
      if (parcel.text !== '' && this.delivered.length + 1 >= this.cutAt) {
        this.#cut()
        return
      }
      this.#next += 1
      this.#bufferedBytes -= parcel.byteLength
      if (parcel.text !== '') this.delivered.push(parcel.text)
      parcel.deliver()
      this.onProgress()
    }
    if (this.#next < this.#parcels.length) return
    this.#parcels = []
    this.#next = 0
  }
}
