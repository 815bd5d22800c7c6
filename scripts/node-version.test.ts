import { describe, expect, test } from 'vitest'

import { nodeVersionFault } from './node-version.mjs'

describe('nodeVersionFault', () => {
  test.each(['20.19.0', '20.19.1', '20.20.0', '21.0.0', '24.21.0', '26.0.0', '100.0.0'])('%s runs', (version) => {
    expect(nodeVersionFault(version, '>=20.19')).toBeUndefined()
  })

  test.each(['20.18.9', '20.9.0', '18.20.8', '2.100.0'])('%s is refused by name', (version) => {
    expect(nodeVersionFault(version, '>=20.19')).toContain(`Longwire needs Node >=20.19, this is ${version}`)
  })

  test('a pre-release counts as its version', () => {
    expect(nodeVersionFault('26.0.0-nightly2026', '>=26.0.0')).toBeUndefined()
  })

  test('a range that it does not understand is an error, not a pass', () => {
    expect(() => nodeVersionFault('20.19.0', 'latest')).toThrow(TypeError)
  })
})
