import { describe, expect, test } from 'vitest'

import { ManualLoop, running } from '../../node/memory.test-d.js'
import { RepeatedText } from './repeated-text.js'

describe('RepeatedText', () => {
  test('is prepared once, from the second time on, until another one comes', () => {
    const repeated = new RepeatedText(new ManualLoop().turn)
    expect(repeated.get('a')).toBeUndefined()
    const prepared = repeated.get('a')
    expect(prepared?.byteLength).toBe(1)
    expect(repeated.get(['', 'a'].join(''))).toBe(prepared)
    expect([repeated.get('b'), repeated.get('a'), repeated.get('')]).toEqual([undefined, undefined, undefined])
    expect(repeated.get('')?.byteLength).toBe(0)
  })

  test('nothing is kept beyond the turn', () => {
    const loop = new ManualLoop()
    const repeated = new RepeatedText(loop.turn)
    for (const _ of [1, 2]) {
      expect(repeated.get('a')).toBeUndefined()
      expect(repeated.get('a')).toBeDefined()
      expect([loop.endTurn(), loop.endTurn()]).toEqual([true, false])
    }
  })

  test('many connections share the bytes', () => {
    const loop = new ManualLoop()
    const repeated = new RepeatedText(loop.turn)
    const settings = [1, 2, 3].map(() => running({}, 'server', loop))
    for (const text of ['one', 'two'])
      for (const { engine } of settings) {
        const prepared = repeated.get(text)
        if (prepared === undefined) engine.outflow.sendText(text)
        else engine.outflow.sendPrepared(prepared)
      }
    loop.endTurn()
    expect(settings.map(({ transport }) => transport.frames.map(({ payload }) => String(payload)))).toEqual(
      settings.map(() => ['one', 'two']),
    )
    const [, second, third] = settings.map(({ transport }) => transport.chunks[0]!)
    expect(second!.buffer).toBe(third!.buffer)
  })
})
