import type { Contract, InputOf, OutputOf, ParamNames, Params, TopicDefinition, TopicMap } from '../contract/index.js'
import type { LineParts } from './line-parts.js'
import { LogTopic } from './log-topic.js'
import { PresenceTopic } from './presence-topic.js'
import { SignalTopic } from './signal-topic.js'

/** What a topic of this definition can do. */
export type Handle<Topic extends TopicDefinition> = Topic['kind'] extends 'log'
  ? LogTopic<InputOf<Topic['schema']>, OutputOf<Topic['schema']>>
  : Topic['kind'] extends 'presence'
    ? PresenceTopic<InputOf<Topic['schema']>, OutputOf<Topic['schema']>>
    : SignalTopic<InputOf<Topic['schema']>, OutputOf<Topic['schema']>>

/** The parameters of a pattern, which may be left out when it has none. */
export type ParamsArgument<Pattern extends string> = [ParamNames<Pattern>] extends [never]
  ? [params?: Params<Pattern>]
  : [params: Params<Pattern>]

/** A method for every topic of a contract. */
export type Handles<Topics extends TopicMap> = {
  readonly [Key in keyof Topics]: (...params: ParamsArgument<Topics[Key]['pattern']>) => Handle<Topics[Key]>
}

const topicClasses = { log: LogTopic, presence: PresenceTopic, signal: SignalTopic } as const

/**
 * Adds a method for every topic of `contract` to `line`.
 * @throws {TypeError} when the line already means something by a topic's key.
 */
export function addHandles<Topics extends TopicMap, Line extends object>(
  line: Line,
  contract: Contract<Topics>,
  parts: LineParts,
): Line & Handles<Topics> {
  for (const [key, { kind, schema }] of Object.entries<TopicDefinition>(contract.topics)) {
    // A `then` would make the line a promise to every `await`.
    if (key in line || key === 'then') throw new TypeError(`a topic cannot be called "${key}": lines have that name`)
    const pattern = contract.patterns.get(key)
    if (pattern === undefined) throw new TypeError(`the contract has no pattern for "${key}"`)
    const value = (params: Readonly<Record<string, string>> = {}): unknown =>
      new topicClasses[kind](pattern.name(params), schema, parts)
    Object.defineProperty(line, key, { value, enumerable: true })
  }
  return line as Line & Handles<Topics>
}
