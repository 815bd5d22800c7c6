import { describe, expect, test } from 'vitest'

import { OutboxEntry, publicationId } from './outbox-entry.js'

const position = { epoch: 'e', offset: 1, tag: 't' }
const entry = () => new OutboxEntry({ producer: 'p', topic: 'a', sequence: 2, data: { x: 1 } })

describe('OutboxEntry', () => {
  test('shows what was published', () => {
    expect(entry()).toMatchObject({ id: publicationId('p', 2), topic: 'a', sequence: 2, data: { x: 1 } })
  })

  test('resolves with the position', async () => {
    const one = entry()
    const { outcome } = one
    one.store(position)
    await expect(outcome).resolves.toEqual(position)
    expect(one.outcome).toBe(outcome)
  })

  test('rejects who holds the outcome, and says whether somebody does', async () => {
    const one = entry()
    const { outcome } = one
    expect(one.fail(new Error('no'))).toBe(true)
    await expect(outcome).rejects.toThrow('no')
    expect(entry().fail(new Error('no'))).toBe(false)
  })

  test('the outcome can be asked for afterwards', async () => {
    const stored = entry()
    stored.store(position)
    await expect(stored.outcome).resolves.toEqual(position)
    const failed = entry()
    failed.fail(new Error('no'))
    await expect(failed.outcome).rejects.toThrow('no')
  })

  test('only the first outcome counts', async () => {
    const one = entry()
    one.store(position)
    one.fail(new Error('no'))
    await expect(one.outcome).resolves.toEqual(position)
  })
})
