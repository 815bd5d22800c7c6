import { type Data, encode, type Sender } from '../wire/index.js'
import type { Prepared } from './ports.js'
import type { Receiver } from './receiver.js'

/** One signal topic in use: delivered now to whoever takes it, and to nobody else. */
export class SignalTopic {
  readonly name: string
  readonly #prepare: (text: string) => Prepared
  readonly #receivers = new Set<Receiver>()

  constructor(name: string, prepare: (text: string) => Prepared) {
    this.name = name
    this.#prepare = prepare
  }

  add(receiver: Receiver): void {
    this.#receivers.add(receiver)
  }

  delete(receiver: Receiver): void {
    this.#receivers.delete(receiver)
  }

  /** Sends to every receiver but `except`; congested ones are skipped. Returns how many were. */
  send(data: Data, from: Sender, except?: Receiver): number {
    let prepared: Prepared | undefined
    let skipped = 0
    for (const receiver of this.#receivers) {
      if (receiver === except) continue
      if (receiver.congested) {
        skipped += 1
        continue
      }
      prepared ??= this.#prepare(encode({ type: 'signal', topic: this.name, data, from }))
      receiver.send(prepared)
    }
    return skipped
  }
}
