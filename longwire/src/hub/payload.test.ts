import { describe, expect, test } from 'vitest'

import { Fault, schemaOf, slowSchemaOf } from '../../test/support/test-schema.js'
import { contract, log } from '../contract/index.js'
import type { Core } from './core.js'
import { accept } from './payload.js'
import { TopicDirectory } from './topic-directory.js'

const reported: unknown[] = []
const core = { options: { onError: (error: unknown) => reported.push(error) } } as unknown as Core

function refOf(check: (value: unknown) => unknown, slow = false) {
  const schema = slow ? slowSchemaOf(check, () => Promise.resolve()) : schemaOf(check)
  return new TopicDirectory(contract({ topics: { it: log('it', schema) } })).find('it')
}

describe('accept', () => {
  test('gives what the schema makes of it', async () => {
    expect(
      accept(
        core,
        refOf((value) => [value]),
        7,
      ),
    ).toEqual([7])
    expect(
      await accept(
        core,
        refOf((value) => [value], true),
        7,
      ),
    ).toEqual([7])
  })

  test('says where a fault is', () => {
    const ref = refOf(() => {
      throw new Fault('too short', ['a', 'b', 2])
    })
    expect(() => accept(core, ref, 7)).toThrow(
      expect.objectContaining({ code: 'invalid-data', message: 'too short', path: 'a.b[2]' }) as Error,
    )
  })

  test.each([[undefined], [Number.NaN], [1n], [{ deep: [() => 1] }]])('what a schema makes must be JSON', (made) => {
    expect(() =>
      accept(
        core,
        refOf(() => made),
        7,
      ),
    ).toThrow(expect.objectContaining({ code: 'invalid-data' }) as Error)
  })

  test('a schema that breaks is reported, and the data not accepted', () => {
    const boom = new Error('boom')
    const ref = refOf(() => {
      throw boom
    })
    expect(() => accept(core, ref, 7)).toThrow(expect.objectContaining({ code: 'unavailable' }) as Error)
    expect(reported).toEqual([boom])
  })
})
