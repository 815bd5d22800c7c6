import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isTopicName, isTopicSegment, TOPIC_BYTES_MAX, TopicPattern } from './pattern.js'

const segment = fc
  .string({
    unit: fc.constantFrom('a', 'z', 'A', 'Z', '0', '9', '-', '_', '.', '~', '@', '+'),
    minLength: 1,
    maxLength: 20,
  })
  .filter((text) => !/^\.+$/.test(text))

describe('isTopicSegment', () => {
  test.each(['a', 'Z9', 'a-b_c.d~e@f+g', '.a', 'a.', '...a', '__proto__', 'constructor', 'x'.repeat(255)])(
    'takes %s',
    (text) => expect(isTopicSegment(text)).toBe(true),
  )

  test.each([
    '',
    '.',
    '..',
    '....',
    'a b',
    'a/b',
    ':a',
    '*',
    '#',
    'ä',
    'a\u0000',
    'a\n',
    '%2e',
    '\ud800',
    'x'.repeat(256),
  ])('refuses %j', (text) => expect(isTopicSegment(text)).toBe(false))
})

describe('isTopicName', () => {
  test.each(['a', 'rooms/lobby/messages', 'a/b/c/d/e', '__proto__/x'])('takes %s', (name) => {
    expect(isTopicName(name)).toBe(true)
  })

  test.each(['', '/', '/a', 'a/', 'a//b', 'a/../b', 'a/./b', 'rooms/*', 'a/b c', `${'a/'.repeat(127)}aa`])(
    'refuses %j',
    (name) => expect(isTopicName(name)).toBe(false),
  )

  test('takes 255 bytes and not one more', () => {
    expect(isTopicName(`a/${'b'.repeat(TOPIC_BYTES_MAX - 2)}`)).toBe(true)
    expect(isTopicName(`a/${'b'.repeat(TOPIC_BYTES_MAX - 1)}`)).toBe(false)
  })

  test('a hostile name takes time in proportion to its length', () => {
    expect(isTopicName('a/'.repeat(1_000_000))).toBe(false)
    expect(isTopicName('.'.repeat(1_000_000))).toBe(false)
  })
})

describe('TopicPattern', () => {
  const messages = new TopicPattern('rooms/:room/messages')

  test('makes names, and finds the parameters again', () => {
    expect(messages.name({ room: 'lobby' })).toBe('rooms/lobby/messages')
    expect(messages.match('rooms/lobby/messages')).toEqual({ room: 'lobby' })
    expect(messages.source).toBe('rooms/:room/messages')
  })

  test('match is the inverse of name', () => {
    const pattern = new TopicPattern('a/:x/b/:y')
    fc.assert(
      fc.property(segment, segment, (x, y) => {
        expect({ ...pattern.match(pattern.name({ x, y })) }).toEqual({ x, y })
      }),
    )
  })

  test.each([
    'rooms/lobby',
    'rooms/lobby/messages/1',
    'rooms//messages',
    'room/lobby/messages',
    'rooms/../messages',
    '',
  ])('does not match %j', (name) => expect(messages.match(name)).toBeUndefined())

  test('parameters are plain data, __proto__ included', () => {
    const params = messages.match('rooms/__proto__/messages')
    expect(params?.['room']).toBe('__proto__')
    expect(new TopicPattern(':__proto__').match('x')?.['__proto__']).toBe('x')
  })

  test.each([[{}], [{ room: '' }], [{ room: 'a/b' }], [{ room: '..' }], [{ room: 'x'.repeat(250) }]])(
    'makes no name of %j',
    (params) => expect(() => messages.name(params as Record<string, string>)).toThrow(TypeError),
  )

  test('a parameter of the prototype is missing', () => {
    expect(() => new TopicPattern(':toString').name({})).toThrow(/missing/)
  })

  test.each(['', '/', 'a/', ':', 'a/:/b', 'a/:b c', 'a/*', ':a/:a'])('refuses the pattern %j', (source) => {
    expect(() => new TopicPattern(source)).toThrow(TypeError)
  })

  test.each([
    ['a/:x', 'a/:y', true],
    ['a/:x', ':y/b', true],
    ['a/b', 'a/:y', true],
    ['a/b', 'a/c', false],
    ['a/:x', 'a/:y/c', false],
    ['a/:x/c', 'a/:y/d', false],
  ])('%s and %s overlap: %s', (one, other, overlap) => {
    expect(new TopicPattern(one).overlaps(new TopicPattern(other))).toBe(overlap)
    expect(new TopicPattern(other).overlaps(new TopicPattern(one))).toBe(overlap)
  })

  test('patterns overlap exactly when some name matches both', () => {
    const part = fc.constantFrom('a', 'b', ':x')
    const source = fc
      .array(part, { minLength: 1, maxLength: 3 })
      .map((parts) => parts.map((text, index) => (text === ':x' ? `:x${index}` : text)).join('/'))
    const names = ['a', 'b', 'c'].flatMap((x) => [
      x,
      ...['a', 'b', 'c'].flatMap((y) => [`${x}/${y}`, ...['a', 'b', 'c'].map((z) => `${x}/${y}/${z}`)]),
    ])
    fc.assert(
      fc.property(source, source, (one, other) => {
        const [left, right] = [new TopicPattern(one), new TopicPattern(other)]
        const common = names.some((name) => left.match(name) !== undefined && right.match(name) !== undefined)
        expect(left.overlaps(right)).toBe(common)
      }),
    )
  })
})
