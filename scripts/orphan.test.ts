import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { expect, test } from 'vitest'

const module = JSON.stringify(new URL('./orphan.mjs', import.meta.url).href)

test('is told when the parent has gone, and not before', async () => {
  const child = `
    import { watchParent } from ${module}
    watchParent(() => { console.log('orphan'); process.exit() }, 20)
    setTimeout(() => console.log('ready'), 100)
    setTimeout(() => process.exit(1), 10_000)
  `
  // The parent hands its own output on, and dies when it is told to.
  const parent = spawn(
    process.execPath,
    [
      '-e',
      `require('node:child_process').spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(child)}], { stdio: 'inherit' })`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let output = ''
  parent.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8')
    if (output === 'ready\n') parent.kill('SIGKILL')
  })
  await once(parent, 'close')
  expect(output).toBe('ready\norphan\n')
})
