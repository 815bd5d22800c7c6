import { expect, test } from 'vitest'

import { Drain } from './drain.js'

test('who waits goes on at the release, and nobody waits when nothing is owed', async () => {
  const drain = new Drain()
  const log: string[] = []
  await drain.wait()
  drain.owed = true
  const waits = [drain.wait().then(() => log.push('one')), drain.wait().then(() => log.push('two'))]
  await Promise.resolve()
  expect(log).toEqual([])
  drain.release()
  expect(drain.owed).toBe(false)
  await Promise.all(waits)
  expect(log).toEqual(['one', 'two'])
  drain.release()
  await drain.wait()
})
