import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { contentStamp, installStamp, readStamp, removeStamp, writeStamp } from './stamp.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longwire-stamp-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function put(path: string, content: string): void {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

describe('installStamp', () => {
  const machine = { platform: 'linux', arch: 'x64', nodeMajor: '20' }

  test('changes with the lock file and with each fact of the machine', () => {
    const stamps = [
      installStamp('{}', machine),
      installStamp('{ }', machine),
      installStamp('{}', { ...machine, platform: 'darwin' }),
      installStamp('{}', { ...machine, arch: 'arm64' }),
      installStamp('{}', { ...machine, nodeMajor: '24' }),
    ]
    expect(new Set(stamps).size).toBe(stamps.length)
    expect(installStamp('{}', machine)).toBe(stamps[0])
  })
})

describe('contentStamp', () => {
  test('knows path and content, not time', () => {
    put('src/a.ts', '1')
    const before = contentStamp(folder, ['src'])
    utimesSync(join(folder, 'src/a.ts'), 1, 1)
    expect(contentStamp(folder, ['src'])).toBe(before)
    put('src/a.ts', '2')
    expect(contentStamp(folder, ['src'])).not.toBe(before)
    put('src/a.ts', '1')
    expect(contentStamp(folder, ['src'])).toBe(before)
    put('src/b.ts', '')
    expect(contentStamp(folder, ['src'])).not.toBe(before)
  })

  test('a byte cannot move from one file to the next unseen', () => {
    put('src/a', 'xy')
    put('src/b', 'z')
    const before = contentStamp(folder, ['src'])
    put('src/a', 'x')
    put('src/b', 'yz')
    expect(contentStamp(folder, ['src'])).not.toBe(before)
  })

  test('tests, built and installed files do not count, missing sources neither', () => {
    put('src/a.ts', '1')
    const before = contentStamp(folder, ['src'])
    put('src/a.test.ts', '')
    put('src/a.test-d.ts', '')
    put('src/dist/a.js', '')
    put('src/node_modules/x/index.js', '')
    expect(contentStamp(folder, ['src', 'not-there'])).toBe(before)
  })
})

test('a stamp is written with its folder, read back, and gone after its removal', () => {
  const file = join(folder, 'stamps', 'x')
  expect(readStamp(file)).toBeUndefined()
  writeStamp(file, 'abc')
  expect(readStamp(file)).toBe('abc')
  removeStamp(file)
  removeStamp(file)
  expect(readStamp(file)).toBeUndefined()
})
