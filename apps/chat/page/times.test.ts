import { describe, expect, test } from 'vitest'

import { englishOf, spanWords, times } from './times.js'

const NOON = Date.UTC(2026, 10, 3, 12)
const HOUR = 3_600_000
const words = times('en-GB', 'UTC')

describe('times', () => {
  test('a clock', () => {
    expect(words.clock(NOON)).toBe('12:00')
    expect(times('en-GB', 'Asia/Tokyo').clock(NOON)).toBe('21:00')
  })

  test('a moment of another day names the day', () => {
    expect(words.moment(NOON - HOUR, NOON)).toBe('11:00')
    expect(words.moment(NOON - 24 * HOUR, NOON)).toMatch(/^Mon,? 2 Nov, 12:00$/)
  })

  test('days', () => {
    expect(words.day(NOON, NOON)).toBe('Today')
    expect(words.day(NOON - 13 * HOUR, NOON)).toBe('Yesterday')
    expect(words.day(NOON - 48 * HOUR, NOON)).toMatch(/^Sunday,? 1 November$/)
  })

  test('yesterday of a day with 25 hours', () => {
    const berlin = times('en-GB', 'Europe/Berlin')
    const lateOnSunday = Date.UTC(2026, 9, 25, 22, 30)
    expect(berlin.day(Date.UTC(2026, 9, 24, 12), lateOnSunday)).toBe('Yesterday')
  })

  test('a day’s key and the whole of a moment', () => {
    expect(words.dayKey(NOON)).toBe(words.dayKey(NOON + 11 * HOUR))
    expect(words.dayKey(NOON)).not.toBe(words.dayKey(NOON + 12 * HOUR))
    expect(words.full(NOON)).toMatch(/^Tuesday,? 3 November 2026.* 12:00:00$/)
  })
})

test.each([
  [0, 'under a minute'],
  [59_999, 'under a minute'],
  [60_000, '1 min'],
  [59 * 60_000, '59 min'],
  [185 * 60_000, '3 h 05 min'],
])('%i ms are %s', (spanMs, text) => expect(spanWords(spanMs)).toBe(text))

test.each([
  [['de-DE', 'en-US', 'en-GB'], 'en-US'],
  [['en-US@posix', 'en-AU'], 'en-AU'],
  [['en-US@posix'], 'en-GB'],
  [[], 'en-GB'],
])('the English of somebody who reads %j is %s', (languages, locale) => expect(englishOf(languages)).toBe(locale))
