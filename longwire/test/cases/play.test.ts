import { describe, expect, test } from 'vitest'

import type { CloseOutcome } from '../../src/protocol/index.js'
import { serverFrame } from '../support/raw-frame.js'
import type { Case } from './case.js'
import { MemoryEcho } from './memory-echo.js'
import { play, type Line } from './play.js'

const text: Case = { case: '0', what: '', send: [['text', 'abc']], expect: 'echo', close: 1000 }
const surrogate: Case = { case: '0', what: '', send: [['text', { hex: 'eda080' }]], expect: [], fail: 1007 }
const failed: CloseOutcome = { code: 1006, reason: '', clean: false, violation: 'text-not-utf8' }

/** A way on which, after each write, the next of these came. */
function scripted(answers: readonly (readonly string[])[], outcome: Partial<CloseOutcome> = {}): Line {
  const lines: string[] = []
  const left = [...answers]
  return {
    lines,
    write: () => void lines.push(...(left.shift() ?? [])),
    until: async () => {},
    finish: () => Promise.resolve({ code: 1000, reason: '', clean: true, ...outcome }),
  }
}

test('an endpoint that does all of it right', async () => {
  await play(text, 'client', scripted([['text 616263'], ['close 1000']]))
  await play(surrogate, 'client', scripted([['close 1007']], failed))
})

describe('an endpoint is found out that', () => {
  const abc = 'text 616263'
  test.each<[string, Case, Line]>([
    ['sends nothing back', text, scripted([[], ['close 1000']])],
    ['sends it back late', text, scripted([[], [abc, 'close 1000']])],
    ['sends it back twice', text, scripted([[abc, abc], ['close 1000']])],
    ['sends something else', text, scripted([['binary 616263'], ['close 1000']])],
    ['does not answer Close', text, scripted([[abc], []])],
    ['answers with another code', text, scripted([[abc], ['close 1001']])],
    ['sends something behind its Close', text, scripted([[abc], ['close 1000', 'pong ']])],
    ['thinks it ended badly', text, scripted([[abc], ['close 1000']], { clean: false })],
    ['tells another code', text, scripted([[abc], ['close 1000']], { code: 1005 })],
    ['fails too early', { ...surrogate, send: [['ping'], ['await', 0], ['pong']] }, scripted([['close 1007']], failed)],
    ['takes what it must refuse', surrogate, scripted([['text eda080']])],
    ['fails with another code', surrogate, scripted([['close 1002']], failed)],
    ['names another violation', surrogate, scripted([['close 1007']], { ...failed, violation: 'masked' })],
    ['ends without Close', surrogate, scripted([[]], failed)],
  ])('%s', async (_what, one, line) => {
    await expect(play(one, 'client', line)).rejects.toThrow('expected')
  })

  test('ends the transport although its peer must', () => {
    const line = new MemoryEcho('client')
    line.write(serverFrame(8))
    expect(() => line.finish(true)).toThrow('the end of the transport')
  })
})

test('every round is awaited', async () => {
  const rounds: Case = { ...text, rounds: 2 }
  await play(rounds, 'client', scripted([['text 616263'], ['text 616263'], ['close 1000']]))
  const early = scripted([['text 616263', 'text 616263'], [], ['close 1000']])
  await expect(play(rounds, 'client', early)).rejects.toThrow('expected')
})
