import { expect, test } from 'vitest'

import { main, parts } from './main.mjs'

async function bench(...args: string[]): Promise<{ code: number; said: string }> {
  const lines: string[] = []
  const code = await main(args, (text) => lines.push(text))
  return { code, said: lines.join('\n') }
}

test('without a part it says which there are', async () => {
  const { code, said } = await bench()
  expect(code).toBe(0)
  for (const [name, { does, time }] of Object.entries(parts)) {
    expect(said).toContain(`  ${name}`)
    expect(said).toContain(`${does}; ${time}`)
  }
})

test.each(Object.keys(parts))('%s can be loaded', async (name) => {
  expect((await parts[name]!.load()).run).toBeTypeOf('function')
})

test.each<[string[], string]>([
  [['nonsense'], 'there is no part "nonsense"'],
  [['toString'], 'there is no part "toString"'],
  [['--rounds'], 'there is no part "--rounds"'],
  [['servers', '--nonsense'], "Unknown option '--nonsense'"],
  [['servers', '--rounds'], "Option '--rounds <value>' argument missing"],
  [['servers', '--rounds', '0'], '--rounds must be a whole number from 1'],
  [['servers', '--rounds', '1.5'], '--rounds must be a whole number from 1'],
  [['servers', '--seconds', 'many'], '--seconds must be a whole number from 1'],
  [['servers', 'nonsense'], 'a workload must be one of e16p1, '],
  [['servers', '--servers', 'ws,nonsense'], '--servers must be one of longwire, '],
  [['compression', '--messages', '-1'], 'argument is ambiguous'],
  [['compression', '--only', '99.'], 'there is no case that begins with "99."'],
  [['compression', '--level', '10'], '--level must be a whole number from 1 to 9'],
  [['transports', '--only', 'pigeon'], '--only must be one of polling, '],
  [['connections', '--per-process', '0'], '--per-process must be a whole number from 100'],
  [['soak', '--messages', '5'], '--messages must be a whole number from 6000000'],
  [['functions', '('], 'Invalid regular expression'],
  [['report', 'more'], "Unexpected argument 'more'"],
])('%j is refused, with a reason', async (args, reason) => {
  const { code, said } = await bench(...args)
  expect(code).toBe(2)
  expect(said).toContain(reason)
})
