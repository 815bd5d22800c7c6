import { expect, test } from 'vitest'

import { type Child, withChildren } from './child.mjs'

const program = new URL('../transports/server.mjs', import.meta.url)

test('functions of a child can be called; what they throw, and a child that has ended, reject', async () => {
  let child: Child | undefined
  await withChildren(async (start) => {
    child = await start(program)
    expect(await child.call('cpuUs')).toBeGreaterThan(0)
    await expect(child.call('fly')).rejects.toThrow('transports/server.mjs: Error: there is no function fly')
  })
  await expect(child!.call('cpuUs')).rejects.toThrow('transports/server.mjs has ended')
  await child!.stop()
})
