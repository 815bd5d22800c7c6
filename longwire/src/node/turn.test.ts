import { describe, expect, test } from 'vitest'

import { Turn } from './turn.js'

function setUp() {
  const ends: (() => void)[] = []
  return { turn: new Turn((end) => ends.push(end)), ends }
}

describe('Turn', () => {
  test('everybody is told once, in order, and the end is asked for once', () => {
    const { turn, ends } = setUp()
    const told: string[] = []
    turn.join({ turnEnded: () => told.push('a') })
    turn.join({ turnEnded: () => told.push('b') })
    expect(ends).toHaveLength(1)
    expect(told).toEqual([])
    ends[0]!()
    expect(told).toEqual(['a', 'b'])
  })

  test('who joins while it ends belongs to the next one', () => {
    const { turn, ends } = setUp()
    const told: string[] = []
    const late = { turnEnded: () => told.push('late') }
    turn.join({
      turnEnded: () => {
        told.push('early')
        turn.join(late)
      },
    })
    ends[0]!()
    expect(told).toEqual(['early'])
    expect(ends).toHaveLength(2)
    ends[1]!()
    expect(told).toEqual(['early', 'late'])
  })

  test('runs of frames are shared within a turn and forgotten with it', () => {
    const { turn, ends } = setUp()
    const frame = new Uint8Array([1])
    const run = turn.run.followedBy(frame)
    expect(turn.run.followedBy(frame)).toBe(run)
    expect(ends).toHaveLength(1)
    ends[0]!()
    expect(turn.run.followedBy(frame)).not.toBe(run)
  })
})
