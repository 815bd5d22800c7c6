import { type Position, utf8ByteLength } from '../wire/index.js'
import { hex } from './hex.js'
import { type AppendResult, type Draft, positionOf, type ReadResult, type StoredPublication } from './log-store.js'
import type { Random } from './ports.js'

/** What a log in memory keeps. */
export interface Retention {
  /** The newest so many publications, … */
  readonly retentionCountMax: number
  /** … of which the newest whose data fit in so many bytes (always at least one), … */
  readonly retentionBytesMax: number
  /** … and that are no older. */
  readonly retentionMs: number
  /** An id is known again for so long, … */
  readonly dedupMs: number
  /** … unless so many newer ones came. */
  readonly dedupCountMax: number
}

interface Kept {
  readonly publication: StoredPublication
  readonly byteLength: number
  readonly atMs: number
}

interface Known {
  readonly position: Position
  readonly atMs: number
}

/** One topic's log in memory: dense offsets from 1, trimmed from the old end. Every call is one atomic step. */
export class MemoryLog {
  readonly epoch: string
  readonly #retention: Retention
  readonly #random: Random
  /** Publications `#kept[#first…]` are kept; the slots before are free and are closed up now and then. */
  #kept: Kept[] = []
  #first = 0
  #bytes = 0
  /** The place before the oldest publication kept. */
  #before: Position
  #head: Position
  readonly #ids = new Map<string, Known>()

  constructor(retention: Retention, random: Random) {
    this.#retention = retention
    this.#random = random
    this.epoch = hex(random.bytes(16))
    this.#before = { epoch: this.epoch, offset: 0, tag: '' }
    this.#head = this.#before
  }

  append(draft: Draft, nowMs: number): AppendResult {
    this.#forgetIds(nowMs)
    const known = this.#ids.get(draft.id)
    if (known !== undefined) return { duplicate: true, position: known.position }
    const { producer, sequence, from, time, data } = draft
    const { epoch } = this
    const prev = this.#head.offset
    const tag = hex(this.#random.bytes(8))
    const publication = { epoch, offset: prev + 1, prev, tag, time, from, producer, sequence, data }
    const byteLength = utf8ByteLength(data)
    this.#kept.push({ publication, byteLength, atMs: nowMs })
    this.#bytes += byteLength
    this.#head = positionOf(publication)
    this.#ids.set(draft.id, { position: this.#head, atMs: nowMs })
    this.#trim(nowMs)
    return { duplicate: false, publication }
  }

  read(after: Position, countMax: number, nowMs: number): ReadResult {
    this.#trim(nowMs)
    const head = this.#head
    if (after.epoch !== this.epoch) return { ok: false, reason: 'epoch', resume: this.#before, head }
    const known = this.#positionAt(after.offset)
    if (known === 'trimmed') return { ok: false, reason: 'trimmed', resume: this.#before, head }
    if (known === undefined || known.tag !== after.tag) return { ok: false, reason: 'forked', resume: head, head }
    const start = this.#first + (after.offset - this.#before.offset)
    const publications = this.#kept.slice(start, start + countMax).map((kept) => kept.publication)
    return { ok: true, publications, head }
  }

  locate(history: number, nowMs: number): { start: Position; head: Position } {
    this.#trim(nowMs)
    const start = this.#positionAt(Math.max(this.#before.offset, this.#head.offset - history))
    return { start: start === undefined || start === 'trimmed' ? this.#before : start, head: this.#head }
  }

  /** Drops what retention and the dedup window no longer cover. */
  sweep(nowMs: number): void {
    this.#trim(nowMs)
    this.#forgetIds(nowMs)
  }

  /** Drops every publication but the newest. */
  shed(): void {
    while (this.#kept.length - this.#first > 1) this.#dropOldest()
  }

  /** Bytes of the data that are kept. */
  get byteLength(): number {
    return this.#bytes
  }

  /** Whether nothing is kept but the head. */
  get idle(): boolean {
    return this.#first === this.#kept.length && this.#ids.size === 0
  }

  #trim(nowMs: number): void {
    const { retentionCountMax, retentionBytesMax, retentionMs } = this.#retention
    for (let oldest = this.#kept[this.#first]; oldest !== undefined; oldest = this.#kept[this.#first]) {
      const count = this.#kept.length - this.#first
      const tooMany = count > retentionCountMax || (this.#bytes > retentionBytesMax && count > 1)
      if (!tooMany && nowMs - oldest.atMs <= retentionMs) break
      this.#dropOldest()
    }
  }

  #dropOldest(): void {
    const oldest = this.#kept[this.#first]
    if (oldest === undefined) return
    this.#before = positionOf(oldest.publication)
    this.#bytes -= oldest.byteLength
    this.#first += 1
    // Closing up only when half is free keeps the cost per publication constant.
    if (this.#first > 32 && this.#first * 2 > this.#kept.length) {
      this.#kept = this.#kept.slice(this.#first)
      this.#first = 0
    }
  }

  #positionAt(offset: number): Position | 'trimmed' | undefined {
    if (offset < this.#before.offset) return 'trimmed'
    if (offset === this.#before.offset) return this.#before
    const kept = this.#kept[this.#first + (offset - this.#before.offset - 1)]
    return kept === undefined ? undefined : positionOf(kept.publication)
  }

  #forgetIds(nowMs: number): void {
    for (const [id, known] of this.#ids) {
      if (this.#ids.size <= this.#retention.dedupCountMax && nowMs - known.atMs <= this.#retention.dedupMs) break
      this.#ids.delete(id)
    }
  }
}
