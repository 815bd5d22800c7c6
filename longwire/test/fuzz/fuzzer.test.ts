import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

import { fuzzFunction } from '../../../fuzz/replay.mjs'

const options = { tokens: [Uint8Array.of(0x42)], executions: 30_000, seed: 1 }

/** Fails only for inputs with A, then B, then C, and says how far it came. */
function planted(input: Uint8Array): string[] {
  const text = Buffer.from(input).toString('latin1')
  if (/A.*B.*C/s.test(text)) throw new Error('planted')
  return [/A.*B/s.test(text) ? 'AB' : text.includes('A') ? 'A' : '']
}

describe('the fuzzer', () => {
  test('finds a planted fault step by step, and leaves out what does not matter', () => {
    expect(fuzzFunction(planted, options)).toEqual([{ input: '414243', message: 'planted' }])
  })

  test('does the same again with the same seed', () => {
    const seen: string[] = []
    const run = (input: Uint8Array) => {
      seen.push(Buffer.from(input).toString('hex'))
      return []
    }
    fuzzFunction(run, { ...options, executions: 500 })
    const first = seen.splice(0)
    fuzzFunction(run, { ...options, executions: 500 })
    expect(seen).toEqual(first)
    fuzzFunction(run, { ...options, executions: 500, seed: 2 })
    expect(seen.slice(first.length)).not.toEqual(first)
  })

  test('takes a run that changes its input for a fault', () => {
    const [crash] = fuzzFunction((input) => {
      input.fill(7)
      return []
    }, options)
    expect(crash?.message).toBe('the run changed its input')
  })
})

/** Runs a program of the folder `fuzz`; resolves with its exit code and what it printed. */
function program(name: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  const path = fileURLToPath(new URL(`../../../fuzz/${name}`, import.meta.url))
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [path, ...args], (_error, output) =>
      resolve({ code: child.exitCode ?? -1, output }),
    )
  })
}

describe('its programs', () => {
  test('guided by coverage, a short run of one target finds no crash', async () => {
    const { code, output } = await program('main.mjs', ['--target', 'topic-pattern', '--executions', '2000'])
    expect(output).toMatch(
      /^topic-pattern +\d{4,} executions, \d+\/s, .* [1-9]\d* of \d+ characters covered, 0 crashes\n$/,
    )
    expect(code).toBe(0)
  })

  test('a target that does not exist is named', async () => {
    const { code, output } = await program('main.mjs', ['--target', 'nothing'])
    expect(output).toContain('targets: frames-server')
    expect(code).toBe(2)
  })

  test.each([
    ['server', 'ws'],
    ['client', 'ws'],
    ['client', 'undici'],
  ])('our %s and that of %s differ only where it is explained', async (role, peer) => {
    const args = ['--role', role, '--peer', peer, '--streams', '300', '--seed', '3']
    const { code, output } = await program('differential.mjs', args)
    expect(output).not.toContain('unclassified')
    expect(output).toContain('same: Close 1002')
    expect(code).toBe(0)
  })
})
