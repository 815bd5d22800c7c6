import { describe, expect, test } from 'vitest'

import { permissionFlags, run } from './program.js'

interface Echo {
  readonly echo: string
  readonly warnings: readonly string[]
  /** Whether the connection was an object of `net.Socket`. */
  readonly isSocket: boolean
}

describe('the driver below the stream layer', () => {
  test.each([
    ['as it is', []],
    ['where deprecations are errors', ['--throw-deprecation']],
    ['where deprecations to come are errors too', ['--pending-deprecation', '--throw-deprecation']],
    ['where permissions are restricted', permissionFlags()],
  ])('works %s, with no warning, and the process ends', async (_, flags) => {
    const { code, result, errors } = await run<Echo>('echo.mjs', 'handle', { flags })
    const ownWarnings = result.warnings.filter((one) => !one.startsWith('ExperimentalWarning'))
    expect({ code, ...result, warnings: ownWarnings }, errors).toEqual({
      code: 0,
      echo: 'here I am',
      warnings: [],
      isSocket: false,
    })
  })

  test('works in the workers of a cluster, which share a port', async () => {
    const { code, result, errors } = await run('cluster.mjs', 'handle')
    expect({ code, result }, errors).toEqual({
      code: 0,
      result: Array.from({ length: 4 }, () => ({ echo: 'to whom?', warnings: [] })),
    })
  })
})
