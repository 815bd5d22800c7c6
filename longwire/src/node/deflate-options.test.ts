import { describe, expect, test } from 'vitest'

import { agreedCompression, compressionFrom } from './deflate-options.js'

const defaults = compressionFrom(true)!

describe('compressionFrom', () => {
  test('is off by itself', () => {
    expect(compressionFrom(undefined)).toBeUndefined()
    expect(compressionFrom(false)).toBeUndefined()
  })

  test('true and no options are the defaults: from 1 KiB on, and nothing taken over', () => {
    expect(defaults).toMatchObject({
      thresholdBytes: 1024,
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      level: 1,
    })
    expect(compressionFrom({})).toEqual(defaults)
    expect(compressionFrom({ memLevel: undefined } as never)).toEqual(defaults)
  })

  test('options stand in the place of defaults', () => {
    expect(compressionFrom({ windowBits: 9, serverNoContextTakeover: false })).toEqual({
      ...defaults,
      windowBits: 9,
      serverNoContextTakeover: false,
    })
  })

  test('A25: what is none is refused', () => {
    for (const bad of [1, 'yes', null, { threshold: 5 }, { toString: 1 }, { clientNoContextTakeover: 0 }])
      expect(() => compressionFrom(bad as never)).toThrow(TypeError)
    for (const windowBits of [8, 16, 0, -15, 9.5, Number.NaN])
      expect(() => compressionFrom({ windowBits })).toThrow(RangeError)
    for (const memLevel of [0, 10, 1.5]) expect(() => compressionFrom({ memLevel })).toThrow(RangeError)
    for (const level of [0, 10, -1]) expect(() => compressionFrom({ level })).toThrow(RangeError)
    expect(() => compressionFrom({ membersMax: 0 })).toThrow(RangeError)
    expect(compressionFrom({ windowBits: 9, memLevel: 1 })).toMatchObject({ windowBits: 9, memLevel: 1 })
  })
})

describe('agreedCompression', () => {
  const agreed = {
    serverNoContextTakeover: true,
    clientNoContextTakeover: false,
    serverWindowBits: 10,
    clientWindowBits: 12,
  }
  const extensions = [{ name: 'permessage-deflate', params: [], rsv1: true, agreed }]

  test('each end sees its own compressor and that of its peer', () => {
    expect(agreedCompression('server', extensions, defaults)).toEqual({
      options: defaults,
      windowBits: 10,
      deflateTakeover: false,
      inflateTakeover: true,
    })
    expect(agreedCompression('client', extensions, defaults)).toEqual({
      options: defaults,
      windowBits: 12,
      deflateTakeover: true,
      inflateTakeover: false,
    })
  })

  test('without an agreement there is none', () => {
    expect(agreedCompression('server', [], defaults)).toBeUndefined()
    expect(agreedCompression('server', [{ ...extensions[0]!, name: 'x-other' }], defaults)).toBeUndefined()
    expect(agreedCompression('client', extensions, undefined)).toBeUndefined()
  })
})
