import type { GapMessage, Position, PublicationMessage, Start, SubscribedMessage } from '../wire/index.js'
import { afterTurn } from './after-turn.js'
import { HubFault, type RejectedError } from './error.js'
import type { Feed, FeedMessage, FeedSwitch } from './feed.js'
import { type Publication, toPublication } from './publication.js'
import { farthestBack, type Reader } from './reader.js'
import type { LineStats } from './stats.js'

export interface LogFeedOptions {
  readonly topic: string
  readonly stats: LineStats
  /** Whether publications of this producer are one's own. */
  readonly owns: (producer: string) => boolean
  /** Calls a listener; what it throws goes elsewhere. */
  readonly guard: (run: () => void) => void
  /** Wants the wire subscription, wants it asked for again, or does not want it. */
  readonly wire: FeedSwitch
}

/**
 * A log's local side. All readers share one wire subscription; each has its own cursor. The subscription begins behind
 * the cursor that lies farthest back, and a reader skips what it has had. A reader with a start of its own (history, or
 * a position) costs one more request, during which the others wait; nothing is kept here for latecomers.
 */
export class LogFeed implements Feed {
  readonly topic: string
  readonly #options: LogFeedOptions
  readonly #readers = new Set<Reader>()
  /** For whom the latest request begins. */
  #asker: Reader | undefined
  /** Where the wire subscription stands: its last publication, or where it began. */
  #at: Position | undefined
  /** The head when the subscription began. */
  #head: Position | undefined
  /** Whether the wire subscription serves every active reader. */
  #live = false
  /** The hub announced a gap that has not come yet. */
  #gapDue = false
  /** Where the subscription was last found broken. */
  #brokenAt: Position | undefined

  constructor(options: LogFeedOptions) {
    this.topic = options.topic
    this.#options = options
  }

  get used(): boolean {
    return this.#readers.size > 0
  }

  add(reader: Reader): void {
    this.#readers.add(reader)
    this.#join(reader)
  }

  remove(reader: Reader): void {
    reader.open = false
    if (this.#readers.delete(reader) && this.#active().length === 0) this.#rest()
  }

  /** The reader takes nothing until `resume`. Without another reader the hub is told to stop. */
  pause(reader: Reader): void {
    reader.paused = true
    if (reader.open && this.#active().length === 0) this.#rest()
  }

  /** The reader goes on from its cursor. */
  resume(reader: Reader): void {
    reader.paused = false
    if (reader.open) this.#join(reader)
  }

  /** Asks for a reader without a place, or for the one farthest back among those that would miss something. */
  start(): Start {
    const readers = this.#active()
    const unserved = readers.filter((reader) => !reader.servedFrom(this.#at))
    this.#asker = readers.find((reader) => !reader.placed) ?? farthestBack(unserved) ?? farthestBack(readers)
    return this.#asker?.start ?? {}
  }

  subscribed(message: SubscribedMessage): void {
    const { start, head, recovered } = message
    if (start === undefined || head === undefined) throw new HubFault('subscribed to a log without start and head')
    const asker = this.#asker
    this.#at = start
    this.#head = head
    this.#gapDue = recovered === false && asker?.cursor !== undefined
    if (this.#gapDue) return
    const alike = asker?.cursor === undefined ? this.#active().filter((reader) => reader.wantsLike(asker)) : [asker]
    for (const reader of alike) reader.place(start)
    this.#settle()
  }

  receive(message: FeedMessage): void {
    if (message.type === 'publication') this.#publication(message)
    else if (message.type === 'gap') this.#gap(message)
    else throw new HubFault(`${message.type} came for a log`)
  }

  lost(): void {
    this.#unsubscribed()
    for (const reader of this.#readers) reader.live = false
  }

  ended(error: RejectedError | undefined): void {
    const readers = [...this.#readers]
    this.#unsubscribed()
    this.#readers.clear()
    for (const reader of readers) reader.open = false
    for (const { listener } of readers) {
      this.#options.guard(() => {
        if (listener.ended !== undefined) listener.ended(error)
        else if (error !== undefined) throw error
      })
    }
  }

  #active(): Reader[] {
    return [...this.#readers].filter((reader) => reader.active)
  }

  #unsubscribed(): void {
    this.#live = false
    this.#gapDue = false
    this.#at = undefined
  }

  #rest(): void {
    this.#unsubscribed()
    this.#options.wire.stop(this)
  }

  /** Takes a reader into the live subscription, or asks the hub on its behalf. */
  #join(reader: Reader): void {
    this.#options.wire.start(this)
    if (!this.#live) return
    if (samePosition(reader.cursor, this.#at)) reader.placed = true
    this.#settle()
  }

  /** The wire subscription stands at `#at`: asks again when that is not enough for every reader. */
  #settle(): void {
    const readers = this.#active()
    for (const reader of readers) {
      if (reader.cursor === undefined && reader.history === 0) reader.place(later(this.#at, this.#head))
    }
    this.#live = readers.every((reader) => reader.servedFrom(this.#at))
    if (!this.#live) this.#options.wire.refresh(this)
    // Not during the call: who has just subscribed does not hold its unsubscribe function yet.
    else afterTurn(() => this.#tellLive())
  }

  #tellLive(): void {
    const at = this.#at
    if (!this.#live || at === undefined || !samePosition(later(at, this.#head), at)) return
    for (const reader of this.#active()) {
      if (reader.live) continue
      reader.live = true
      this.#options.guard(() => reader.listener.live?.())
    }
  }

  #publication(message: PublicationMessage): void {
    const { stats, owns } = this.#options
    const at = this.#at
    if (at === undefined || this.#gapDue) throw new HubFault('a publication came before the gap that was announced')
    if (message.offset <= at.offset) {
      stats.duplicates += 1
      return
    }
    if (message.prev !== at.offset) {
      this.#mend(at)
      return
    }
    this.#tellLive()
    const publication = toPublication(message, at.epoch, owns(message.producer))
    this.#at = publication.position
    stats.publicationsReceived += 1
    for (const reader of this.#active()) this.#deliver(reader, publication)
    this.#tellLive()
  }

  #deliver(reader: Reader, publication: Publication): void {
    const { cursor } = reader
    const { position } = publication
    if (!reader.active || cursor === undefined || position.offset < cursor.offset) return
    if (position.offset > cursor.offset) {
      reader.cursor = position
      this.#options.guard(() => reader.listener.publication(publication))
    } else if (position.tag !== cursor.tag && cursor.tag !== '') {
      this.#tellGap(reader, { from: cursor, to: position, reason: 'forked' })
    }
  }

  /** The live subscription left something out: asks again from there. Twice at one place is the hub's fault. */
  #mend(at: Position): void {
    if (samePosition(this.#brokenAt, at)) throw new HubFault(`the log is broken behind offset ${at.offset}`)
    this.#brokenAt = at
    this.#live = false
    this.#options.stats.breaks += 1
    this.#options.wire.refresh(this)
  }

  #gap(message: GapMessage): void {
    const announced = this.#gapDue ? this.#asker : undefined
    this.#gapDue = false
    this.#at = message.to
    if (this.#head?.epoch !== message.to.epoch) this.#head = message.to
    for (const reader of this.#active()) {
      if (reader === announced || reader.meets(message)) this.#tellGap(reader, message)
    }
    this.#settle()
  }

  #tellGap(reader: Reader, { from, to, reason }: Pick<GapMessage, 'from' | 'to' | 'reason'>): void {
    if (!reader.active) return
    const gap = { kind: 'gap', from: reader.cursor ?? from, to, reason } as const
    reader.place(to)
    this.#options.stats.gaps += 1
    this.#options.guard(() => reader.listener.gap(gap))
  }
}

function samePosition(one: Position | undefined, other: Position | undefined): boolean {
  return one?.epoch === other?.epoch && one?.offset === other?.offset && one?.tag === other?.tag
}

/** The later one of two places in a log; `at` when they are in different epochs. */
function later(at: Position | undefined, head: Position | undefined): Position | undefined {
  return at !== undefined && head?.epoch === at.epoch && head.offset > at.offset ? head : at
}
