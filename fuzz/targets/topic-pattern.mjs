import { isTopicName, isTopicSegment, TopicPattern } from 'longwire/contract'

import { check } from '../check.mjs'

const samples = [
  'rooms/:room/messages\nrooms/:room/:kind\nrooms/a/messages',
  ':a/:b\nx/:b\nx/y',
  'a.b/~@+-_\n:x/~@+-_\na.b/~@+-_',
  ':a/:a\n..\n.',
]
const parts = [
  '/',
  ':',
  ':a',
  ':room',
  'rooms',
  'a',
  '.',
  '..',
  '~',
  '@',
  '+',
  '\n',
  '//',
  ' ',
  '%',
  'é',
  ':__proto__',
  'toString',
]

/** An input is three lines: a pattern, another one, and the name of a topic. */
/** @type {import('../engine.mjs').Target} */
export const topicPattern = {
  name: 'topic-pattern',
  scripts: /\/longwire\/(?:dist|src)\/contract\/(?:pattern|topic)\.[jt]s/,
  tokens: [...parts, 'x'.repeat(254), 'x'.repeat(255)].map((text) => new Uint8Array(Buffer.from(text))),
  generate: (random) => new Uint8Array(Buffer.from(random.pick(samples))),
  run(input) {
    const [first = '', second = '', name = ''] = Buffer.from(input).toString('utf8').split('\n')
    const named = isTopicName(name)
    if (named) check(name.split('/').every(isTopicSegment), 'a name is made of segments')
    if (named) check(Buffer.byteLength(name) <= 255, 'a name has at most 255 bytes')
    const patterns = [patternOf(first), patternOf(second)]
    const matches = patterns.map((pattern) => pattern !== undefined && matched(pattern, name, named))
    const [one, other] = patterns
    let overlaps
    if (one !== undefined && other !== undefined) {
      overlaps = one.overlaps(other)
      check(overlaps === other.overlaps(one), 'overlapping is mutual')
      check(one.overlaps(one), 'a pattern overlaps itself')
      check(overlaps || !(matches[0] && matches[1]), 'two patterns that match one name overlap')
    }
    const depth = Math.min(4, first.split('/').length)
    return [`${named} ${one !== undefined} ${other !== undefined} ${matches.join()} ${overlaps} ${depth}`]
  },
}

/** @param {string} source */
function patternOf(source) {
  try {
    return new TopicPattern(source)
  } catch (error) {
    check(error instanceof TypeError, 'a malformed pattern is a TypeError')
    return undefined
  }
}

/**
 * @param {TopicPattern} pattern
 * @param {string} name
 * @param {boolean} named
 */
function matched(pattern, name, named) {
  const params = pattern.match(name)
  if (params === undefined) return false
  check(Object.values(params).every(isTopicSegment), 'a parameter is one segment')
  if (name.length > 255) return true
  check(named, 'only a name matches')
  check(pattern.name(params) === name, 'the parameters of a name make the name')
  return true
}
