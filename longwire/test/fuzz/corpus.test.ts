import { describe, expect, test } from 'vitest'

import { fuzzBriefly, replayApart, replayCorpus, targetNames } from '../../../fuzz/replay.mjs'

/** Changed when the same fresh inputs have been seen often enough. */
const SEED = 20_261

const FRESH_INPUTS = 3000

describe.each(targetNames)('%s', (name) => {
  test('every input of the corpus holds, and the corpus is small', () => {
    const { inputs, bytes, faults } = replayCorpus(name)
    expect(faults).toEqual([])
    expect(inputs).toBeGreaterThan(10)
    expect(inputs).toBeLessThanOrEqual(200)
    expect(bytes).toBeLessThanOrEqual(256 * 1024)
  })

  test('fresh inputs hold', () => {
    expect(fuzzBriefly(name, FRESH_INPUTS, SEED)).toEqual([])
  })
})

test('compressed messages of the corpus are the same when another thread decompresses them', async () => {
  expect(await replayApart()).toEqual([])
})
