import { createHash } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { acceptValue, isKey } from './key.js'

const sample = 'dGhlIHNhbXBsZSBub25jZQ=='

describe('isKey', () => {
  test.each([sample, 'AAAAAAAAAAAAAAAAAAAAAA==', '+/+/+/+/+/+/+/+/+/+/+w==', '0123456789abcdefghijkQ=='])(
    'rule 7 (server): %s is 16 bytes',
    (key) => {
      expect(isKey(key)).toBe(true)
      expect(Buffer.from(key, 'base64')).toHaveLength(16)
    },
  )

  test('rule 7 (server): the example of §4.1, whose last character has unused bits set, is taken', () => {
    expect(isKey('AQIDBAUGBwgJCgsMDQ4PEC==')).toBe(true)
  })

  test.each([
    '',
    '=',
    'AAAAAAAAAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAAAAAAAAA=',
    'AAAAAAAAAAAAAAAAAAAAAAA=',
    'AAAAAAAAAAAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAAAAAAAAAAA==',
    'AAAAAAAAAAAAAAAAAAAA====',
    'AAAAAAAAAAAAAAAAAAAAA===',
    'AAAAAAAAAAAAAAAAAAAAAA=A',
    'AAAAAAAAAAAAAAAAAAAAA-==',
    '_AAAAAAAAAAAAAAAAAAAAA==',
    'AAAAAAAAAA AAAAAAAAAAA==',
    'AAAAAAAAAAéAAAAAAAAAAA==',
    'AAAAAAAAAA@AAAAAAAAAAA==',
    'AAAAAAAAAA[AAAAAAAAAAA==',
    'AAAAAAAAAA`AAAAAAAAAAA==',
    'AAAAAAAAAA{AAAAAAAAAAA==',
    'AAAAAAAAAA:AAAAAAAAAAA==',
    'AAAAAAAAAA.AAAAAAAAAAA==',
    'AAAAAAAAAA,AAAAAAAAAAA==',
    `${sample},${sample}`,
  ])('rule 7 (server): %j is not', (key) => {
    expect(isKey(key)).toBe(false)
  })
})

test('rule 15 (server): the accept value is that of the example of §1.3', () => {
  const digest = (text: string): string => createHash('sha1').update(text).digest('base64')
  expect(acceptValue(sample, digest)).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
})

test('rule 15 (server): the key goes into the digest as it was sent', () => {
  expect(acceptValue('AQIDBAUGBwgJCgsMDQ4PEC==', (text) => text)).toBe(
    'AQIDBAUGBwgJCgsMDQ4PEC==258EAFA5-E914-47DA-95CA-C5AB0DC85B11',
  )
})
