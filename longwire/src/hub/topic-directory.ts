import { type Contract, isTopicName, type TopicDefinition, type TopicKind } from '../contract/index.js'
import { RejectedError } from './rejected-error.js'

/** One topic, found by its name. */
export interface TopicRef {
  readonly name: string
  /** The topic as the contract calls it. */
  readonly key: string
  readonly params: Readonly<Record<string, string>>
  readonly definition: TopicDefinition
}

/** Finds topics in a contract. */
export class TopicDirectory {
  readonly #contract: Contract

  constructor(contract: Contract) {
    this.#contract = contract
  }

  /** @throws {RejectedError} `malformed` or `unknown-topic`; `wrong-kind` unless it is one of `kinds`. */
  find(name: string, ...kinds: readonly TopicKind[]): TopicRef {
    if (!isTopicName(name)) throw new RejectedError('malformed', 'the topic name is not well-formed')
    for (const [key, pattern] of this.#contract.patterns) {
      const params = pattern.match(name)
      const definition = this.#contract.topics[key]
      if (params === undefined || definition === undefined) continue
      if (kinds.length > 0 && !kinds.includes(definition.kind)) {
        throw new RejectedError('wrong-kind', `the topic is a ${definition.kind} topic`)
      }
      return { name, key, params, definition }
    }
    throw new RejectedError('unknown-topic', 'the contract has no such topic')
  }

  /**
   * The topic that `key` and `params` make.
   * @throws {TypeError} when a parameter is missing or malformed.
   */
  make(key: string, params: Readonly<Record<string, string>>): TopicRef {
    const pattern = this.#contract.patterns.get(key)
    const definition = this.#contract.topics[key]
    if (pattern === undefined || definition === undefined) throw new TypeError(`the contract has no topic "${key}"`)
    return { name: pattern.name(params), key, params, definition }
  }
}
