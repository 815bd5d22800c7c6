/** A topic name's longest form, in UTF-8 bytes. */
export const TOPIC_BYTES_MAX = 255

/** Name segments: letters, digits and `- _ . ~ @ +`; no empty segment, and none that is only dots. */
const SEGMENT_CHARACTERS = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~@+')

/** Whether `segment` may stand between the slashes of a topic name. */
export function isTopicSegment(segment: string): boolean {
  if (segment === '' || segment.length > TOPIC_BYTES_MAX) return false
  let dots = 0
  for (const character of segment) {
    if (!SEGMENT_CHARACTERS.has(character)) return false
    if (character === '.') dots += 1
  }
  return dots !== segment.length
}

/** Whether `name` is a well-formed topic name: 1 to 255 bytes of segments joined by single slashes. */
export function isTopicName(name: string): boolean {
  return name.length <= TOPIC_BYTES_MAX && name.split('/').every(isTopicSegment)
}

/** A name pattern such as `rooms/:room/messages`: builds names from parameters and finds parameters in names. */
export class TopicPattern {
  readonly source: string
  readonly #segments: readonly string[]

  /** @throws {TypeError} when a segment is malformed or a parameter stands twice. */
  constructor(source: string) {
    this.source = source
    this.#segments = source.split('/')
    const seen = new Set<string>()
    for (const segment of this.#segments) {
      const name = segment.startsWith(':') ? segment.slice(1) : segment
      if (!isTopicSegment(name)) throw new TypeError(`topic pattern "${source}": malformed segment "${segment}"`)
      if (name === segment) continue
      if (seen.has(name)) throw new TypeError(`topic pattern "${source}": parameter ":${name}" stands twice`)
      seen.add(name)
    }
  }

  /**
   * The name that `params` make.
   * @throws {TypeError} when a parameter is missing or is not one well-formed segment, or the name is too long.
   */
  name(params: Readonly<Record<string, string>>): string {
    const name = this.#segments
      .map((segment) => {
        if (!segment.startsWith(':')) return segment
        const value = Object.hasOwn(params, segment.slice(1)) ? params[segment.slice(1)] : undefined
        if (value === undefined) throw new TypeError(`topic "${this.source}": parameter ${segment} is missing`)
        if (!isTopicSegment(value)) {
          throw new TypeError(`topic "${this.source}": ${segment} cannot be ${JSON.stringify(value)}`)
        }
        return value
      })
      .join('/')
    if (name.length > TOPIC_BYTES_MAX) throw new TypeError(`topic name is longer than ${TOPIC_BYTES_MAX} bytes`)
    return name
  }

  /** The parameters in `name`, or `undefined` when it does not match. */
  match(name: string): Record<string, string> | undefined {
    const values = name.split('/')
    if (values.length !== this.#segments.length) return undefined
    const params: Record<string, string> = Object.create(null) as Record<string, string>
    for (const [index, segment] of this.#segments.entries()) {
      const value = values[index] ?? ''
      if (!segment.startsWith(':')) {
        if (value !== segment) return undefined
      } else if (isTopicSegment(value)) params[segment.slice(1)] = value
      else return undefined
    }
    return params
  }

  /** Whether some name matches both patterns. */
  overlaps(other: TopicPattern): boolean {
    if (this.#segments.length !== other.#segments.length) return false
    return this.#segments.every((segment, index) => {
      const theirs = other.#segments[index] ?? ''
      return segment.startsWith(':') || theirs.startsWith(':') || segment === theirs
    })
  }
}
