import { expect, test } from 'vitest'

import { gapWords } from './gap-words.js'
import type { GapEntry } from './timeline.js'
import { times } from './times.js'

const NOON = Date.UTC(2026, 10, 3, 12)
const gap: GapEntry = { kind: 'gap', key: 'g', reason: 'epoch', fromMs: NOON, toMs: NOON + 300_000, count: undefined }
const said = (change: Partial<GapEntry>): string => gapWords({ ...gap, ...change }, times('en-GB', 'UTC'))

test.each<[Partial<GapEntry>, string]>([
  [{}, 'Messages between 12:00 and 12:05 are gone: the server restarted'],
  [{ fromMs: gap.toMs }, 'Messages around 12:05 are gone: the server restarted'],
  [{ fromMs: undefined }, 'Messages before 12:05 are gone: the server restarted'],
  [
    { reason: 'trimmed', count: 1_200 },
    '1,200 messages between 12:00 and 12:05 are gone: they are older than what this room keeps',
  ],
  [{ reason: 'overflow', count: 1 }, '1 message between 12:00 and 12:05 is gone: this page fell too far behind'],
  [{ reason: 'forked', count: 0 }, 'Messages between 12:00 and 12:05 are gone: the server lost the end of its log'],
  [{ reason: 'denied' }, 'Messages between 12:00 and 12:05 are gone: you may not read them'],
])('%j', (change, words) => expect(said(change)).toBe(words))

test('another day is named', () => {
  expect(said({ fromMs: NOON - 86_400_000 })).toMatch(/^Messages between Mon,? 2 Nov, 12:00 and 12:05 are gone/)
})
