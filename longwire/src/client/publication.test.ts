import { describe, expect, test } from 'vitest'

import { toPublication } from './publication.js'

describe('toPublication', () => {
  test('adds the epoch, whose it is, and the id it shares with the pending publish', () => {
    const from = { user: 'ada', session: 's1' }
    const message = { topic: 'a', offset: 7, prev: 6, tag: 't', time: 5, from, producer: 'p', sequence: 3, data: [1] }
    expect(toPublication({ type: 'publication', ...message }, 'e', true)).toEqual({
      kind: 'publication',
      data: [1],
      position: { epoch: 'e', offset: 7, tag: 't' },
      prev: 6,
      from,
      time: 5,
      own: true,
      sequence: 3,
      id: 'p-3',
    })
  })
})
