import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'

import { isText, type Member, type Message, type Typing } from '../model.js'
import { type Person, peopleOf, type PresentMember } from './people.js'
import {
  advance,
  emptyTimeline,
  type GapReason,
  newestPlace,
  type Place,
  type Publication,
  type Timeline,
  type TimelineEvent,
} from './timeline.js'
import { expire, heard, nextExpiryMs, spoke, TYPING_REPEAT_MS, type Typists, type TypingSender } from './typing.js'

/** Publications of the past that a room shows when it is opened. */
export const HISTORY = 300

/** The part of a room's three topics that is used here; a line's handles have it. */
export interface RoomTopics {
  readonly messages: {
    /** Messages of this page that are not stored yet, those from before a reload included. */
    readonly pending: readonly PendingMessage[]
    publish(message: Message): Promise<Place>
    subscribe(
      listener: {
        publication(publication: Publication): void
        gap(gap: { readonly from: Place; readonly to: Place; readonly reason: GapReason }): void
        live(): void
        ended(error: Error | undefined): void
      },
      options: { readonly history: number },
    ): () => void
  }
  readonly members: {
    join(member: Member): Promise<void>
    leave(): unknown
    subscribe(listener: (members: readonly PresentMember[]) => void): () => void
  }
  readonly typing: {
    send(typing: Typing): boolean
    subscribe(listener: (typing: Typing, from: TypingSender) => void): () => void
  }
}

/** A message that is not stored yet. */
export interface PendingMessage {
  readonly id: string
  readonly data: Message
  readonly outcome: Promise<Place>
}

export interface RoomOptions {
  readonly name: string
  readonly topics: RoomTopics
  readonly me: ReadonlySignal<string | undefined>
  readonly myName: ReadonlySignal<string>
  /** Up to where an earlier visit had read. */
  readonly read: Place | undefined
  /** Told up to where somebody has read. */
  readonly seen: (place: Place) => void
  readonly unixMs: () => number
  /** Runs `run` after `delayMs`, unless the returned function is called before. */
  readonly schedule: (delayMs: number, run: () => void) => () => void
}

/** One room of this page: what it knows of it, and what can be done in it. */
export class Room {
  readonly name: string
  /** The user that the hub takes this page for, when it is known. */
  readonly me: ReadonlySignal<string | undefined>
  readonly timeline: ReadonlySignal<Timeline>
  readonly typists: ReadonlySignal<Typists>
  readonly people: ReadonlySignal<readonly Person[]>
  /** Why the room cannot be used, in the hub's words. */
  readonly trouble: ReadonlySignal<string | undefined>
  readonly #options: RoomOptions
  readonly #timeline: Signal<Timeline>
  readonly #members = signal<readonly PresentMember[]>([])
  readonly #typists = signal<Typists>(new Map())
  readonly #trouble = signal<string | undefined>(undefined)
  readonly #unsubscribe: () => void
  #leave: (() => void) | undefined
  #cancelExpiry: () => void = () => {}
  /** When this page last said that it is typing; `undefined` when it is not. */
  #typedAtMs: number | undefined

  constructor(options: RoomOptions) {
    const { name, topics, me, read, unixMs } = options
    this.name = name
    this.me = me
    this.#options = options
    this.#timeline = signal(emptyTimeline(read))
    this.timeline = this.#timeline
    this.typists = this.#typists
    this.trouble = this.#trouble
    this.people = computed(() => peopleOf(this.#members.value, me.value))
    for (const entry of topics.messages.pending) this.#queue(entry)
    this.#unsubscribe = topics.messages.subscribe(
      {
        publication: (publication) => this.#published(publication),
        gap: ({ from, to, reason }) => this.#tell({ kind: 'gap', from, to, reason, atMs: unixMs() }),
        live: () => this.#tell({ kind: 'live' }),
        ended: (error) => (this.#trouble.value = error?.message),
      },
      { history: HISTORY },
    )
  }

  /** Somebody looks at the room: be present under the name this person has, and hear who else is, and who types. */
  enter(): void {
    if (this.#leave !== undefined) return
    const { topics, myName } = this.#options
    const ends = [
      topics.members.subscribe((members) => (this.#members.value = members)),
      topics.typing.subscribe((typing, from) => this.#typed(typing, from)),
      effect(() => {
        if (myName.value === '') return
        topics.members.join({ name: myName.value }).catch((error: unknown) => this.#refused(error))
      }),
    ]
    this.#leave = () => {
      for (const end of ends) end()
      this.stopTyping()
      topics.members.leave()
      this.#cancelExpiry()
      batch(() => {
        this.#members.value = []
        this.#typists.value = new Map()
      })
    }
  }

  /** Nobody looks any more. Messages go on coming in. */
  leave(): void {
    this.#leave?.()
    this.#leave = undefined
  }

  /** The room is not wanted any more. */
  close(): void {
    this.leave()
    this.#unsubscribe()
  }

  /** Sends `text`, now or when there is a connection again. Returns what was wrong with it, if anything was. */
  say(text: string): string | undefined {
    const { topics, myName } = this.#options
    if (!isText(text)) return 'This cannot be sent as a message.'
    const before = new Set(topics.messages.pending.map(({ id }) => id))
    // What becomes of it is told by the pending entry.
    topics.messages.publish({ text, name: myName.peek() }).catch(() => {})
    const entry = topics.messages.pending.find(({ id }) => !before.has(id))
    if (entry === undefined) return 'It cannot be taken now: too much waits to be sent, or the conversation has ended.'
    this.#typedAtMs = undefined
    this.#queue(entry)
    return undefined
  }

  /** Takes a message that failed off the page. */
  discard(id: string): void {
    this.#tell({ kind: 'discarded', id })
  }

  /** Sends a message that failed once more. */
  retry(id: string, text: string): void {
    if (this.say(text) === undefined) this.discard(id)
  }

  /** The composer holds something that was just changed. */
  startTyping(): void {
    const { topics, myName, unixMs } = this.#options
    const nowMs = unixMs()
    if (this.#typedAtMs !== undefined && nowMs - this.#typedAtMs < TYPING_REPEAT_MS) return
    if (topics.typing.send({ name: myName.peek(), typing: true })) this.#typedAtMs = nowMs
  }

  /** The composer is empty again. */
  stopTyping(): void {
    if (this.#typedAtMs === undefined) return
    this.#typedAtMs = undefined
    const { topics, myName } = this.#options
    topics.typing.send({ name: myName.peek(), typing: false })
  }

  /** Whether somebody sees the newest message of the room. */
  attend(on: boolean): void {
    this.#tell({ kind: 'attention', on })
  }

  /** The connection was lost. */
  lost(): void {
    this.#tell({ kind: 'lost', atMs: this.#options.unixMs() })
  }

  #tell(event: TimelineEvent): void {
    const before = this.#timeline.peek()
    const after = advance(before, event)
    if (after === before) return
    this.#timeline.value = after
    const place = after.attentive && after.live ? newestPlace(after) : undefined
    if (place !== undefined) this.#options.seen(place)
  }

  #published(publication: Publication): void {
    batch(() => {
      this.#tell({ kind: 'publication', publication, me: this.#options.me.peek() })
      this.#typists.value = spoke(this.#typists.peek(), publication.from.user)
    })
  }

  #queue({ id, data, outcome }: PendingMessage): void {
    this.#tell({ kind: 'queued', id, message: data, atMs: this.#options.unixMs() })
    outcome.then(
      (place) => this.#tell({ kind: 'stored', id, place }),
      (error: unknown) => this.#tell({ kind: 'rejected', id, reason: wordsOf(error) }),
    )
  }

  #typed(typing: Typing, from: TypingSender): void {
    this.#typists.value = heard(this.#typists.peek(), typing, from, this.#options.unixMs())
    this.#awaitExpiry()
  }

  #awaitExpiry(): void {
    this.#cancelExpiry()
    const { schedule, unixMs } = this.#options
    const nextMs = nextExpiryMs(this.#typists.peek())
    if (nextMs === undefined) return
    this.#cancelExpiry = schedule(Math.max(0, nextMs - unixMs()), () => {
      this.#typists.value = expire(this.#typists.peek(), unixMs())
      this.#awaitExpiry()
    })
  }

  #refused(error: unknown): void {
    // A join that the line's end (or the next name) overtook is nobody's trouble.
    if (isRejection(error)) this.#trouble.value = error.message
  }
}

function isRejection(error: unknown): error is Error {
  return error instanceof Error && error.name === 'RejectedError'
}

function wordsOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  return isRejection(error) ? `Not sent: ${reason}` : `Perhaps not sent: ${reason}`
}
