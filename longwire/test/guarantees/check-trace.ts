import type { Position } from '../../src/wire/index.js'
import type { Seen, Trace, TraceEntry } from './trace.js'

type Entry<Kind extends TraceEntry['kind']> = Extract<TraceEntry, { readonly kind: Kind }>

/** Reads a trace, and names every breach of the guarantees in it. Knows nothing of how the hub works. */
export function checkTrace(trace: Trace): string[] {
  const check = new Check()
  for (const entry of trace) check.read(entry)
  check.end()
  return check.breaches
}

class Check {
  readonly breaches: string[] = []
  /** What was appended, by topic, epoch and offset. */
  readonly #log = new Map<string, Seen>()
  /** The newest publication of each topic and epoch, and the epoch that was appended to last. */
  readonly #heads = new Map<string, Seen>()
  readonly #epochs = new Map<string, string>()
  readonly #sent = new Map<string, string>()
  readonly #stored = new Map<string, Position>()
  readonly #rejected = new Set<string>()
  /** Where each subscriber of each topic stands. */
  readonly #places = new Map<string, { readonly topic: string; place: Position }>()
  readonly #delivered = new Set<string>()
  #quiet = false

  read(entry: TraceEntry): void {
    switch (entry.kind) {
      case 'appended':
        return this.#onAppended(entry)
      case 'sent':
        return this.#onSent(entry)
      case 'stored':
        return this.#onStored(entry)
      case 'rejected':
        this.#rejected.add(`${entry.topic} ${entry.who} ${entry.sequence}`)
        return undefined
      case 'began':
        this.#places.set(`${entry.who} ${entry.topic}`, { topic: entry.topic, place: entry.start })
        return undefined
      case 'delivered':
        return this.#onDelivered(entry)
      case 'gap':
        return this.#onGap(entry)
      case 'quiet':
        this.#quiet = true
        return undefined
    }
  }

  end(): void {
    for (const key of this.#rejected) {
      if ([...this.#log.values()].some((seen) => key.endsWith(` ${seen.producer} ${seen.sequence}`))) {
        this.#breach(`rejected, and in the log all the same: ${key}`)
      }
    }
    if (!this.#quiet) return
    for (const [who, { topic, place }] of this.#places) {
      const head = this.#heads.get(`${topic} ${this.#epochs.get(topic)}`)
      if (head !== undefined && (place.epoch !== head.epoch || place.offset !== head.offset)) {
        this.#breach(`liveness: ${who} stands at ${place.offset}, the log at ${head.offset}`)
      }
    }
  }

  #onAppended({ topic, publication }: Entry<'appended'>): void {
    const { epoch, offset, producer, sequence } = publication
    if (this.#log.has(`${topic} ${epoch} ${offset}`)) this.#breach(`G1: two publications at ${topic} ${offset}`)
    const head = this.#heads.get(`${topic} ${epoch}`)
    if (publication.prev !== (head?.offset ?? 0)) this.#breach(`G1: ${topic} ${offset} does not follow the one before`)
    for (const seen of this.#log.values()) {
      if (seen.epoch !== epoch || seen.producer !== producer) continue
      if (seen.sequence === sequence) this.#breach(`G3: ${producer} ${sequence} stands twice in ${topic}`)
      if (seen.sequence > sequence) this.#breach(`G1: ${producer} ${sequence} comes behind ${seen.sequence}`)
    }
    this.#log.set(`${topic} ${epoch} ${offset}`, publication)
    this.#heads.set(`${topic} ${epoch}`, publication)
    this.#epochs.set(topic, epoch)
  }

  #onSent({ topic, who, sequence, data }: Entry<'sent'>): void {
    this.#sent.set(`${topic} ${who} ${sequence}`, data)
  }

  #onStored({ topic, who, sequence, position }: Entry<'stored'>): void {
    const key = `${topic} ${who} ${sequence}`
    const seen = this.#log.get(`${topic} ${position.epoch} ${position.offset}`)
    if (seen?.producer !== who || seen.sequence !== sequence || seen.tag !== position.tag) {
      this.#breach(`G4: ${key} was told to be stored where it is not`)
    }
    const known = this.#stored.get(key)
    if (known?.epoch === position.epoch && known.offset !== position.offset) {
      this.#breach(`G3: ${key} was told two places`)
    }
    this.#stored.set(key, position)
  }

  #onDelivered({ who, topic, publication }: Entry<'delivered'>): void {
    const { epoch, offset, prev, producer, sequence, data } = publication
    const name = `${who} got ${topic} ${offset}`
    const appended = this.#log.get(`${topic} ${epoch} ${offset}`)
    if (appended === undefined) this.#breach(`G5: ${name} before it was in the log`)
    else if (JSON.stringify(pick(appended)) !== JSON.stringify(pick(publication)))
      this.#breach(`G1: ${name} as another one`)
    if (this.#sent.get(`${topic} ${producer} ${sequence}`) !== data) this.#breach(`${name}, which nobody sent`)
    if (this.#delivered.has(`${name} ${epoch}`)) this.#breach(`G3: ${name} twice`)
    this.#delivered.add(`${name} ${epoch}`)
    const at = this.#places.get(`${who} ${topic}`)
    if (at === undefined) this.#breach(`${name} without a subscription`)
    else {
      if (at.place.epoch !== epoch || at.place.offset !== prev) this.#breach(`G2: ${name} behind ${at.place.offset}`)
      at.place = publication
    }
  }

  #onGap({ who, topic, from, to, reason }: Entry<'gap'>): void {
    const at = this.#places.get(`${who} ${topic}`)
    const name = `${who} was told a gap (${reason})`
    if (at === undefined) return this.#breach(`${name} without a subscription`)
    const { place } = at
    if (place.epoch !== from.epoch || place.offset !== from.offset) this.#breach(`G2: ${name} from where it is not`)
    if (from.epoch === to.epoch && to.offset < from.offset) this.#breach(`G2: ${name} that goes back`)
    at.place = to
    return undefined
  }

  #breach(text: string): void {
    this.breaches.push(text)
  }
}

function pick({ tag, prev, producer, sequence, data }: Seen): readonly unknown[] {
  return [tag, prev, producer, sequence, data]
}
