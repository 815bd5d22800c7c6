import type { TopicKind } from '../contract/index.js'
import type { LogStore } from './log-store.js'
import { LogTopic } from './log-topic.js'
import type { Prepared } from './ports.js'
import { PresenceTopic } from './presence-topic.js'
import { RejectedError } from './rejected-error.js'
import { SignalTopic } from './signal-topic.js'
import type { TopicRef } from './topic-directory.js'

interface Topics {
  readonly log: LogTopic
  readonly signal: SignalTopic
  readonly presence: PresenceTopic
}

interface Entry {
  readonly topic: Topics[TopicKind]
  uses: number
}

export interface TopicRegistryOptions {
  readonly store: LogStore
  readonly prepare: (text: string) => Prepared
  readonly topicsMax: number
}

/** A topic, for as long as it is used. */
export interface Lease<Topic> {
  readonly topic: Topic
  /** Idempotent. */
  release(): void
}

/**
 * The topics in use, by name. A topic exists in the hub while somebody subscribes to it, is its member or publishes to
 * it, and is forgotten at once after that: only the store remembers it.
 */
export class TopicRegistry {
  readonly #options: TopicRegistryOptions
  readonly #entries = new Map<string, Entry>()

  constructor(options: TopicRegistryOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#entries.size
  }

  /** @throws {RejectedError} `limit` when too many topics are in use. */
  use<Kind extends TopicKind>(kind: Kind, { name }: TopicRef): Lease<Topics[Kind]> {
    let entry = this.#entries.get(name)
    if (entry === undefined) {
      if (this.#entries.size >= this.#options.topicsMax) throw new RejectedError('limit', 'too many topics are in use')
      entry = { topic: this.#make(kind, name), uses: 0 }
      this.#entries.set(name, entry)
    }
    const used = entry
    used.uses += 1
    let released = false
    return {
      topic: used.topic as Topics[Kind],
      release: () => {
        if (released) return
        released = true
        used.uses -= 1
        if (used.uses === 0) this.#entries.delete(name)
      },
    }
  }

  /** The topic, if it is in use. */
  find<Kind extends TopicKind>(_kind: Kind, { name }: TopicRef): Topics[Kind] | undefined {
    return this.#entries.get(name)?.topic as Topics[Kind] | undefined
  }

  #make(kind: TopicKind, name: string): Topics[TopicKind] {
    const { store, prepare } = this.#options
    if (kind === 'log') return new LogTopic(name, store, prepare)
    return kind === 'signal' ? new SignalTopic(name, prepare) : new PresenceTopic(name, prepare)
  }
}
