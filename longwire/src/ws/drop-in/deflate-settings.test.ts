import { describe, expect, test } from 'vitest'

import { deflateSettings } from './deflate-settings.js'

describe('deflateSettings', () => {
  test.each([[undefined], [null], [false]])('%j compresses nothing', (option) => {
    expect(deflateSettings(option, 'server')).toBeUndefined()
  })

  test('context is taken over unless the options say otherwise', () => {
    expect(deflateSettings(true, 'client')).toMatchObject({
      serverNoContextTakeover: false,
      clientNoContextTakeover: false,
      windowBits: 15,
      thresholdBytes: 1024,
      parallelJobsMax: 10,
    })
    const options = { serverNoContextTakeover: true, clientNoContextTakeover: true, threshold: 0, concurrencyLimit: 2 }
    expect(deflateSettings(options, 'server')).toMatchObject({
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      thresholdBytes: 0,
      parallelJobsMax: 2,
    })
  })

  test('the own window and memory', () => {
    const options = { serverMaxWindowBits: 10, clientMaxWindowBits: 12, zlibDeflateOptions: { memLevel: 3 } }
    expect(deflateSettings(options, 'server')).toMatchObject({ windowBits: 10, memLevel: 3 })
    expect(deflateSettings(options, 'client')).toMatchObject({ windowBits: 12, memLevel: 3 })
    expect(deflateSettings({ clientMaxWindowBits: 8 }, 'client')).toMatchObject({ windowBits: 9 })
  })

  test('a window that is none', () => {
    expect(() => deflateSettings({ serverMaxWindowBits: 16 }, 'server')).toThrow(RangeError)
  })
})
