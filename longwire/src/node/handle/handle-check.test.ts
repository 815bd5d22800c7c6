import { once } from 'node:events'

import { expect, test } from 'vitest'

import { handleFault, handlesWork, tell } from './handle-check.js'

test('the driver below the stream layer works on this Node', async () => {
  expect(await handleFault()).toBeUndefined()
  expect(handlesWork()).toBe(handlesWork())
  expect(await handlesWork()).toBe(true)
})

test('a process that is busy with something else meanwhile does not make it fail', async () => {
  const tickMs = 5
  const finding = handleFault(tickMs)
  const busy = setInterval(() => {
    const untilMs = performance.now() + 100 * tickMs
    while (performance.now() < untilMs);
    clearInterval(busy)
  }, 1)
  expect(await finding).toBeUndefined()
})

test('where it does not, there is one warning', async () => {
  const warned = once(process, 'warning')
  expect(await tell(Promise.resolve(new Error('no such handle')))).toBe(false)
  const [warning] = (await warned) as [Error & { code: string }]
  expect([warning.name, warning.code]).toEqual(['LongwireWarning', 'LONGWIRE_DRIVER'])
  expect(warning.message).toContain('no such handle')
})
