import { describe, expect, test } from 'vitest'

import { parseTarget, pathOf } from './target.js'

describe('parseTarget', () => {
  test.each(['/', '/chat', '/chat?room=1&a=//b', '//', '/%00', '/a|b"c<d>', '/?'])(
    'rule 4 (server): %s is a path, in origin-form',
    (target) => {
      expect(parseTarget(target)).toEqual({ resource: target, authority: undefined })
    },
  )

  test.each([
    ['http://a/b?c', 'a', '/b?c'],
    ['https://a:1/b', 'a:1', '/b'],
    ['HTTP://a', 'a', '/'],
    ['http://a?b', 'a', '/?b'],
    ['http://u@a/', 'u@a', '/'],
    ['http:///a', '', '/a'],
  ])('rule 4 (server): %s is a path at a host, in absolute-form', (target, authority, resource) => {
    expect(parseTarget(target)).toEqual({ resource, authority })
  })

  test.each(['/#', '/a#b', 'http://a#b', '#'])('rule 4 (server): %s has a fragment', (target) => {
    expect(parseTarget(target)).toBe('target-fragment')
  })

  test.each([
    '',
    '*',
    'a',
    'a:80',
    'ws://a/',
    'wss://a/',
    'ftp://a/',
    'http:/a',
    'http:a',
    'https:/a',
    '?',
    '\\',
    'xhttp://a',
  ])('rule 4 (server): %j is neither', (target) => {
    expect(parseTarget(target)).toBe('target-malformed')
  })

  test.each([' ', '\r', '\n', '\0', '\t', '\x7f', 'é', '\u010a'])('rule 4 (server): %j stands in no target', (char) => {
    for (const target of [`/a${char}b`, `${char}/a`, `/a${char}`, `http://a${char}/`]) {
      expect(parseTarget(target)).toBe('target-malformed')
    }
  })
})

test.each([
  ['/', '/'],
  ['/a/b?c?d', '/a/b'],
  ['/?', '/'],
])('the path of %s is %s', (resource, path) => {
  expect(pathOf(resource)).toBe(path)
})
