import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { LineState } from 'longwire'

import { isRoomName, LOBBY } from '../model.js'
import type { Keep } from './keep.js'
import { Room, type RoomTopics } from './room.js'
import type { Place } from './timeline.js'

/** The part of a line that is used here. */
export interface TalkLine {
  readonly state: LineState
  readonly pending: readonly { readonly topic: string }[]
  readonly stats: TalkStats
  on(event: 'state', listener: (state: LineState) => void): unknown
  on(event: 'pending', listener: (pending: readonly unknown[]) => void): unknown
}

/** What a page shows of a line's figures. They count up while the line lives. */
export interface TalkStats {
  readonly reconnects: number
  readonly gaps: number
  readonly duplicates: number
}

export interface TalkOptions {
  readonly line: TalkLine
  readonly topics: (room: string) => RoomTopics
  readonly myName: ReadonlySignal<string>
  readonly keep: Keep
  /** Makes the line try at once instead of waiting. */
  readonly tryNow: () => void
  readonly unixMs: () => number
  readonly monotonicMs: () => number
  readonly schedule: (delayMs: number, run: () => void) => () => void
}

/** The rooms of this page, of which one is on the screen, over one line. */
export class Talk {
  /** Where the line stands. */
  readonly state: ReadonlySignal<LineState>
  /** The user that the hub takes this page for; `undefined` before the first welcome. */
  readonly me: ReadonlySignal<string | undefined>
  readonly rooms: ReadonlySignal<readonly Room[]>
  readonly room: ReadonlySignal<Room>
  /** Since when the line is connected, on the page's monotonic clock. */
  readonly connectedAtMs: ReadonlySignal<number | undefined>
  /** Messages in all rooms that are not stored yet. */
  readonly waitingCount: ReadonlySignal<number>
  /** Messages in all rooms that nobody has seen. */
  readonly unreadCount = computed(() =>
    this.rooms.value.reduce((sum, room) => sum + room.timeline.value.unreadCount, 0),
  )
  readonly #options: TalkOptions
  readonly #state: Signal<LineState>
  readonly #me = signal<string | undefined>(undefined)
  readonly #connectedAtMs = signal<number | undefined>(undefined)
  readonly #waitingCount: Signal<number>
  readonly #rooms: Signal<readonly Room[]>
  readonly #room: Signal<Room>

  /** @param first the room that is shown first */
  constructor(options: TalkOptions, first: string | undefined) {
    const { line, keep } = options
    this.#options = options
    this.#state = signal(line.state)
    this.state = this.#state
    this.me = this.#me
    this.connectedAtMs = this.#connectedAtMs
    this.#waitingCount = signal(line.pending.length)
    this.waitingCount = this.#waitingCount
    const names = new Set([...keptRooms(keep), ...roomsOf(line.pending), ...(first === undefined ? [] : [first])])
    this.#rooms = signal([...names].map((name) => this.#make(name)))
    this.rooms = this.#rooms
    const shown = first ?? keep.get('room') ?? LOBBY
    this.#room = signal(this.#find(shown) ?? this.#find(LOBBY) ?? this.#add(LOBBY))
    this.room = this.#room
    line.on('state', (state) => this.#moved(state))
    line.on('pending', (pending) => (this.#waitingCount.value = pending.length))
    this.#moved(line.state)
    this.#remember()
    this.#room.value.enter()
  }

  get stats(): TalkStats {
    return this.#options.line.stats
  }

  /** Somebody does not want to wait for the next attempt. */
  tryNow(): void {
    this.#options.tryNow()
  }

  /** Shows the room `name`, joined if it was not yet. */
  show(name: string): void {
    const shown = this.#room.peek()
    if (shown.name === name) return
    shown.attend(false)
    shown.leave()
    const room = this.#find(name) ?? this.#add(name)
    this.#room.value = room
    room.enter()
    this.#remember()
  }

  /** Takes the room `name` off the list. The lobby stays. */
  drop(name: string): void {
    const room = this.#find(name)
    if (room === undefined || name === LOBBY) return
    if (room === this.#room.peek()) this.show(LOBBY)
    room.close()
    this.#rooms.value = this.#rooms.peek().filter((other) => other !== room)
    this.#options.keep.set(`read.${name}`, undefined)
    this.#remember(name)
  }

  #find(name: string): Room | undefined {
    return this.#rooms.peek().find((room) => room.name === name)
  }

  #add(name: string): Room {
    const room = this.#make(name)
    this.#rooms.value = [...this.#rooms.peek(), room]
    return room
  }

  #make(name: string): Room {
    const { topics, myName, keep, unixMs, schedule } = this.#options
    const read = keptPlace(keep.get(`read.${name}`))
    const seen = (place: Place): void => keep.set(`read.${name}`, JSON.stringify(place))
    return new Room({ name, topics: topics(name), me: this.#me, myName, read, seen, unixMs, schedule })
  }

  #moved(state: LineState): void {
    batch(() => {
      if (this.#state.peek().kind === 'connected' && state.kind !== 'connected') {
        for (const room of this.#rooms.peek()) room.lost()
      }
      this.#state.value = state
      this.#connectedAtMs.value = state.kind === 'connected' ? this.#options.monotonicMs() : undefined
      if (state.kind === 'connected') this.#me.value = state.user
    })
  }

  #remember(dropped?: string): void {
    const { keep } = this.#options
    // Another tab may have joined rooms meanwhile: they stay on the list.
    const names = new Set([...keptRooms(keep), ...this.#rooms.peek().map(({ name }) => name)])
    if (dropped !== undefined) names.delete(dropped)
    keep.set('rooms', JSON.stringify([...names]))
    keep.set('room', this.#room.peek().name)
  }
}

function keptRooms(keep: Keep): readonly string[] {
  const kept = parsed(keep.get('rooms'))
  const names = Array.isArray(kept) ? kept.filter((name) => typeof name === 'string' && isRoomName(name)) : []
  return [LOBBY, ...names.filter((name) => name !== LOBBY)]
}

/** The rooms for which something waits to be sent: they must be open for it to be seen. */
function roomsOf(pending: readonly { readonly topic: string }[]): readonly string[] {
  return pending.map(({ topic }) => topic.split('/')[1] ?? '').filter(isRoomName)
}

function keptPlace(text: string | undefined): Place | undefined {
  const kept = parsed(text)
  if (typeof kept !== 'object' || kept === null || !('epoch' in kept) || !('offset' in kept)) return undefined
  const { epoch, offset } = kept
  return typeof epoch === 'string' && typeof offset === 'number' ? { epoch, offset } : undefined
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
