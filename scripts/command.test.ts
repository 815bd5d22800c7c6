import { expect, test } from 'vitest'

import { run, runNode } from './command.mjs'

test('tells exit code and output, both streams', async () => {
  const { code, output } = await run(
    process.execPath,
    ['-e', 'console.log("out"); console.error(process.env.LONGWIRE_X); process.exitCode = 7'],
    { capture: true, env: { LONGWIRE_X: 'from env' } },
  )
  expect(code).toBe(7)
  expect(output).toContain('out')
  expect(output).toContain('from env')
})

test('a program that a signal ended has code 128 + its number', async () => {
  const { code } = await run(process.execPath, ['-e', 'process.kill(process.pid, "SIGKILL")'], { capture: true })
  expect(code).toBe(137)
})

test('a program that is not there is named', async () => {
  await expect(run('longwire-no-such-program', [], { capture: true })).rejects.toThrow('longwire-no-such-program')
})

test('a signal is handed on, and ends this process too when the program has ended', async () => {
  const child = `
    process.on('SIGTERM', () => { console.log('child ends'); process.exit(0) })
    setInterval(() => {}, 1000)
    process.kill(process.ppid, 'SIGTERM')
  `
  const parent = `
    import { run } from ${JSON.stringify(new URL('./command.mjs', import.meta.url).href)}
    await run(process.execPath, ['-e', ${JSON.stringify(child)}])
    setInterval(() => {}, 1000)
  `
  const { code, output } = await runNode('--input-type=module', ['-e', parent], { capture: true })
  expect(output).toContain('child ends')
  expect(code).toBe(128 + 15)
})
