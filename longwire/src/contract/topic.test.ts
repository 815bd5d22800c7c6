import { describe, expect, expectTypeOf, test } from 'vitest'

import { textSchema } from '../../test/support/test-schema.js'
import { log, type ParamNames, type Params, presence, signal } from './topic.js'

describe('topics', () => {
  test.each([
    ['log', log],
    ['signal', signal],
    ['presence', presence],
  ])('%s keeps what it is made of', (kind, make) => {
    expect(make('a/:x', textSchema)).toEqual({ kind, pattern: 'a/:x', schema: textSchema })
  })

  test('parameters are typed by the pattern', () => {
    expectTypeOf<ParamNames<'rooms/:room/users/:user'>>().toEqualTypeOf<'room' | 'user'>()
    expectTypeOf<ParamNames<'lobby'>>().toEqualTypeOf<never>()
    expectTypeOf<Params<'rooms/:room'>>().toEqualTypeOf<{ readonly room: string }>()
  })
})
