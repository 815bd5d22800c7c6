import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { hubLimits, resolveLimits } from './hub-limits.js'
import { memoryStoreOptions } from './memory-store.js'

describe('resolveLimits', () => {
  test('keeps the defaults but for what is given', () => {
    expect(resolveLimits({})).toEqual(hubLimits)
    expect(resolveLimits({ historyMax: 7 })).toEqual({ ...hubLimits, historyMax: 7 })
  })

  test.each([0, -1, Number.NaN, '7'])('%j is no limit', (value) => {
    expect(() => resolveLimits({ historyMax: value as number })).toThrow(
      new RangeError(`limit historyMax must be a positive number, not ${value}`),
    )
  })
})

describe('PROTOCOL.md tells the defaults', () => {
  const page = readFileSync(new URL('../wire/PROTOCOL.md', import.meta.url), 'utf8').replaceAll(/\s+/g, ' ')
  const number = (value: number) => value.toLocaleString('en-US')

  test.each([
    `come within ${hubLimits.identifyTimeoutMs / 1_000} seconds`,
    `by default ${number(hubLimits.messageBytesMax)}`,
    `Before \`welcome\` it is ${number(hubLimits.messageBytesBeforeWelcomeMax)}`,
    `Up to ${hubLimits.heldBeforeWelcomeMax} messages that come meanwhile are held`,
    `at most ${hubLimits.historyMax}; fewer`,
    `More than ${hubLimits.publishesBurst} publishes and joins at once, or ${hubLimits.publishesPerSecond} per second`,
    `more than ${hubLimits.heldMessagesMax} waiting requests`,
    `After ${hubLimits.drainTimeoutMs / 1_000} seconds without progress`,
    `(${memoryStoreOptions.dedupMs / 60_000} minutes, unless ${number(memoryStoreOptions.dedupCountMax)} newer publications`,
    `"pingIntervalMs":${hubLimits.pingIntervalMs},"pongTimeoutMs":${hubLimits.pongTimeoutMs}`,
  ])('%s', (sentence) => expect(page).toContain(sentence))
})
