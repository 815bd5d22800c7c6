import { expect, test } from 'vitest'

import { toHex } from '../support/raw-frame.js'
import { cases, type Case } from './case.js'
import { scriptOf } from './script.js'

const text: Case = { case: '0', what: '', send: [['text', 'abc']], expect: 'echo', close: 1000 }

function moves(one: Case): (string | number)[] {
  return scriptOf(one, 'client').moves.map((move) => (typeof move === 'number' ? move : toHex(move)))
}

test('an echo, and the goodbye of a case that sends no Close', () => {
  const script = scriptOf(text, 'client')
  expect(script).toMatchObject({ rounds: 1, lines: ['text 616263'], lastLine: 'close 1000' })
  expect(toHex(script.goodbye!)).toBe('880203e8')
})

test('a case that sends Close, or must fail, has no goodbye', () => {
  expect(scriptOf({ ...text, send: [['close', 1000]], expect: [] }, 'client').goodbye).toBeUndefined()
  const { close: _, ...facts } = text as Case & { close: number }
  expect(scriptOf({ ...facts, fail: 1002 }, 'client').goodbye).toBeUndefined()
})

test('frames for a server are masked', () => {
  expect((scriptOf(text, 'server').moves[0] as Uint8Array)[1]).toBe(0x83)
})

test('one write for all, for each frame, or for so many octets', () => {
  const two: Case = { ...text, send: [['text', 'ab'], ['ping']], expect: [] }
  expect(moves(two)).toEqual(['810261628900'])
  expect(moves({ ...two, chop: 'frames' })).toEqual(['81026162', '8900'])
  expect(moves({ ...two, chop: 5 })).toEqual(['8102616289', '00'])
})

test('what is awaited parts the writes', () => {
  expect(moves({ ...text, send: [['ping'], ['await', 1], ['pong']] })).toEqual(['8900', 1, '8a00'])
})

test('a cut frame comes in pieces, and never whole', () => {
  expect(moves({ ...text, send: [['text', 'abcd', { cut: [2, 1] }]] })).toEqual(['81046162', 0, '63'])
})

test('fragments, reserved bits, hexadecimal, a pattern, a reason', () => {
  expect(moves({ ...text, send: [['text', 'ab', { fragments: 1 }]] })).toEqual(['010161' + '800162'])
  expect(moves({ ...text, send: [['opcode 7', { hex: 'ff' }, { rsv: 2, fin: false }]] })).toEqual(['2701ff'])
  expect(moves({ ...text, send: [['close', { code: 1001, reason: 'x' }]] })).toEqual(['880303e978'])
  expect(moves({ ...text, send: [['binary', { size: 4 }]] })).toEqual(['8204' + '00010409'])
})

test('an unknown kind of frame is a mistake in the table', () => {
  expect(() => moves({ ...text, send: [['txet', 'ab']] })).toThrow('unknown kind of frame: txet')
})

test('every case ends either with a handshake or with a failure', () => {
  for (const one of cases) expect([one.case, 'close' in one].toString()).toBe([one.case, !('fail' in one)].toString())
})
