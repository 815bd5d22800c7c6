import { runInNewContext } from 'node:vm'

import { describe, expect, expectTypeOf, test } from 'vitest'

import { Fault, schemaOf, slowSchemaOf, textSchema } from '../../test/support/test-schema.js'
import type { InputOf, OutputOf, Schema } from './schema.js'
import { formatPath, validate } from './validate.js'

describe('validate', () => {
  test('answers at once when the schema does', () => {
    expect(validate(textSchema, { text: 'hi', more: 1 })).toEqual({ ok: true, value: { text: 'hi' } })
    expect(validate(textSchema, { text: 7 })).toEqual({ ok: false, message: 'must be a string', path: 'text' })
  })

  test('a fault of the whole value has no path', () => {
    expect(validate(textSchema, 7)).toEqual({ ok: false, message: 'must be an object' })
  })

  test('waits for a schema that takes its time', async () => {
    const slow = slowSchemaOf(
      (value) => {
        if (value === 7) throw new Fault('not seven', ['a', 2])
        return String(value)
      },
      () => Promise.resolve(),
    )
    const pending = validate(slow, 8)
    expect(pending).toBeInstanceOf(Promise)
    expect(await pending).toEqual({ ok: true, value: '8' })
    expect(await validate(slow, 7)).toEqual({ ok: false, message: 'not seven', path: 'a[2]' })
  })

  test('takes promises of any make', async () => {
    const foreign: unknown = runInNewContext('Promise.resolve({ value: 7 })')
    expect(foreign).not.toBeInstanceOf(Promise)
    const schema = { '~standard': { version: 1, vendor: 'foreign', validate: () => foreign } } as Schema<
      unknown,
      number
    >
    expect(await validate(schema, 1)).toEqual({ ok: true, value: 7 })
  })

  test('an empty list of issues is a failure all the same', () => {
    const schema: Schema = { '~standard': { version: 1, vendor: 'odd', validate: () => ({ issues: [] }) } }
    expect(validate(schema, 1)).toEqual({ ok: false, message: 'not valid' })
  })

  test('throws what the schema throws', () => {
    const broken = schemaOf(() => {
      throw new Error('broken')
    })
    expect(() => validate(broken, 1)).toThrow('broken')
  })

  test('output and input are typed by the schema', () => {
    const schema = schemaOf((value) => String(value))
    expectTypeOf<OutputOf<typeof schema>>().toEqualTypeOf<string>()
    expectTypeOf<InputOf<typeof schema>>().toEqualTypeOf<string>()
  })
})

describe('formatPath', () => {
  test.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b', 2], 'a.b[2]'],
    [[0, 'x'], '[0].x'],
    [['a', { key: 'b' }, { key: 3 }], 'a.b[3]'],
    [['a', 'b c'], 'a["b c"]'],
    [['__proto__', '$ok', '1x'], '__proto__.$ok["1x"]'],
    [[''], '[""]'],
    [['a\n"'], '["a\\n\\""]'],
  ])('%j is %s', (path, text) => expect(formatPath(path)).toBe(text))

  test('a symbol is named', () => expect(formatPath([Symbol('s')])).toBe('["Symbol(s)"]'))
})
