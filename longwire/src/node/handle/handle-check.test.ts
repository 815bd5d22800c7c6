import { once } from 'node:events'

import { expect, test } from 'vitest'

import { handleFault, handlesWork, tell } from './handle-check.js'

test('the driver below the stream layer works on this Node', async () => {
  expect(await handleFault()).toBeUndefined()
  expect(handlesWork()).toBe(handlesWork())
  expect(await handlesWork()).toBe(true)
})

test('where it does not, there is one warning', async () => {
  const warned = once(process, 'warning')
  expect(await tell(Promise.resolve(new Error('no such handle')))).toBe(false)
  const [warning] = (await warned) as [Error & { code: string }]
  expect([warning.name, warning.code]).toEqual(['LongwireWarning', 'LONGWIRE_DRIVER'])
  expect(warning.message).toContain('no such handle')
})
