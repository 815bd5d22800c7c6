import { describe, expect, test } from 'vitest'

import { checkTrace } from './check-trace.js'
import type { Seen, Trace, TraceEntry } from './trace.js'

const topic = 't'
const seen = (offset: number, more: Partial<Seen> = {}): Seen => ({
  epoch: 'e',
  offset,
  prev: offset - 1,
  tag: `tag${offset}`,
  producer: 'ada',
  sequence: offset,
  data: `"${offset}"`,
  ...more,
})
const at = (offset: number) => ({ epoch: 'e', offset, tag: offset === 0 ? '' : `tag${offset}` })
const sent = (sequence: number): TraceEntry => ({ kind: 'sent', who: 'ada', topic, sequence, data: `"${sequence}"` })
const appended = (offset: number, more: Partial<Seen> = {}): TraceEntry => ({
  kind: 'appended',
  topic,
  publication: seen(offset, more),
})
const delivered = (offset: number, more: Partial<Seen> = {}): TraceEntry => ({
  kind: 'delivered',
  who: 'bob',
  topic,
  publication: seen(offset, more),
})
const began: TraceEntry = { kind: 'began', who: 'bob', topic, start: at(0) }
const stored = (sequence: number, offset = sequence): TraceEntry => ({
  kind: 'stored',
  who: 'ada',
  topic,
  sequence,
  position: at(offset),
})
const gap = (from: number, to: number): TraceEntry => ({
  kind: 'gap',
  who: 'bob',
  topic,
  from: at(from),
  to: at(to),
  reason: 'trimmed',
})
const quiet: TraceEntry = { kind: 'quiet' }

describe('checkTrace', () => {
  test.each<[string, Trace]>([
    ['nothing', []],
    ['a plain run', [began, sent(1), appended(1), delivered(1), stored(1), sent(2), appended(2), delivered(2), quiet]],
    ['a gap that is told', [began, sent(1), appended(1), sent(2), appended(2), gap(0, 1), delivered(2), quiet]],
    ['an answer that never came', [began, sent(1), appended(1), delivered(1), quiet]],
    ['a run that did not come to rest', [began, sent(1), appended(1)]],
  ])('has nothing against %s', (_, trace) => expect(checkTrace(trace)).toEqual([]))

  test.each<[string, RegExp, Trace]>([
    ['two publications at one place', /G1: two/, [appended(1), appended(1, { sequence: 2 })]],
    ['a log that is not chained', /G1: .* does not follow/, [appended(1), appended(2, { prev: 0 })]],
    ['a sequence twice', /G3: ada 1 stands twice/, [appended(1), appended(2, { sequence: 1 })]],
    [
      'a producer out of order',
      /G1: ada 1 comes behind 2/,
      [appended(1, { sequence: 2 }), appended(2, { sequence: 1 })],
    ],
    ['stored where it is not', /G4/, [sent(1), appended(1), stored(1, 2)]],
    ['stored where something else is', /G4/, [sent(1), appended(1, { producer: 'eve' }), stored(1)]],
    ['two answers', /G3: .* two places/, [sent(1), appended(1), stored(1), appended(2, { sequence: 2 }), stored(1, 2)]],
    ['delivered before stored', /G5/, [began, sent(1), delivered(1), appended(1)]],
    ['delivered with other content', /as another one/, [began, sent(1), appended(1), delivered(1, { tag: 'x' })]],
    ['delivered what nobody sent', /nobody sent/, [began, appended(1), delivered(1)]],
    ['delivered twice', /G3: .* twice/, [began, sent(1), appended(1), delivered(1), delivered(1)]],
    ['a silent gap', /G2/, [began, sent(1), appended(1), sent(2), appended(2), delivered(2)]],
    ['a gap from elsewhere', /G2: .* from where it is not/, [began, gap(3, 4)]],
    ['a gap that goes back', /G2: .* goes back/, [began, sent(1), appended(1), delivered(1), gap(1, 0)]],
    ['a rejected one in the log', /rejected/, [appended(1), { kind: 'rejected', who: 'ada', topic, sequence: 1 }]],
    ['one that stays behind', /liveness/, [began, sent(1), appended(1), quiet]],
    ['deliveries without a subscription', /without a subscription/, [sent(1), appended(1), delivered(1)]],
    ['a gap without a subscription', /without a subscription/, [gap(0, 1)]],
  ])('finds %s', (_, breach, trace) => {
    expect(checkTrace(trace).join('\n')).toMatch(breach)
  })
})
