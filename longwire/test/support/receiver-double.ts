import type { Prepared } from '../../src/hub/index.js'
import { decodeHubMessage, type HubMessage } from '../../src/wire/index.js'
import { MemoryPrepared } from './memory-prepared.js'

/** A session's connection as topics see it: keeps what it gets, and is congested when told, or after so many sends. */
export class ReceiverDouble {
  readonly received: HubMessage[] = []
  /** Which of them were framed for several receivers. */
  readonly prepared: Prepared[] = []
  congested = false
  /** Sends that are taken before it is congested. */
  room = Number.POSITIVE_INFINITY

  send(data: string | Prepared): boolean {
    if (typeof data !== 'string' && !(data instanceof MemoryPrepared)) throw new TypeError('prepared by somebody else')
    const message = decodeHubMessage(typeof data === 'string' ? data : data.text)
    if (message.type === 'fault') throw new Error(message.message)
    this.received.push(message)
    if (typeof data !== 'string') this.prepared.push(data)
    this.room -= 1
    if (this.room <= 0) this.congested = true
    return !this.congested
  }

  /** The numbers of the publications that came, and the gaps between them. */
  get story(): (number | string)[] {
    return this.received.map((message) => {
      if (message.type === 'publication') return message.offset
      return message.type === 'gap' ? `${message.reason} ${message.from.offset}-${message.to.offset}` : message.type
    })
  }
}
