import { TopicPattern } from './pattern.js'
import type { TopicDefinition } from './topic.js'

/** Topics by the name that both ends call them. */
export type TopicMap = Readonly<Record<string, TopicDefinition>>

/** What a hub and its clients agree on. Both ends are typed from this one definition. */
export interface Contract<Topics extends TopicMap = TopicMap> {
  readonly topics: Topics
  /** The compiled name patterns, in the order of `topics`. */
  readonly patterns: ReadonlyMap<string, TopicPattern>
}

/**
 * Defines a contract.
 * @throws {TypeError} when a pattern is malformed, or when two patterns of the contract match the same name.
 */
export function contract<const Topics extends TopicMap>(definition: { readonly topics: Topics }): Contract<Topics> {
  const patterns = new Map<string, TopicPattern>()
  for (const [key, topic] of Object.entries(definition.topics)) {
    const pattern = new TopicPattern(topic.pattern)
    for (const [other, known] of patterns) {
      if (known.overlaps(pattern)) {
        throw new TypeError(`topics "${other}" (${known.source}) and "${key}" (${pattern.source}) match the same names`)
      }
    }
    patterns.set(key, pattern)
  }
  return { topics: definition.topics, patterns }
}
