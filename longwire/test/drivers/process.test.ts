import { describe, expect, test } from 'vitest'

import { type Driver, permissionFlags, run } from './program.js'

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

  test('gives way to streams where it does not work, with one warning', async () => {
    const { code, result, errors } = await run('fallback.mjs', 'handle')
    expect({ code, result }, errors).toEqual({
      code: 0,
      result: { echoes: ['here I am', 'here I am'], warnings: ['LongwireWarning LONGWIRE_DRIVER'], sockets: 2 },
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

describe.each<Driver>(['stream', 'handle'])('a process, driver %s', (driver) => {
  test('is kept by a listener and its connections, and by nothing when they are closed', async () => {
    const { code, result, errors } = await run('exit.mjs', driver)
    expect({ code, result }, errors).toEqual({
      code: 0,
      result: { state: 'closed', afterGrace: true, resources: [] },
    })
  })

  test('sees what an application throws as uncaught exceptions, and the connection goes on', async () => {
    const { code, result, errors } = await run<{ uncaught: string[] }>('throws.mjs', driver)
    expect({ code, result: { ...result, uncaught: result.uncaught.toSorted() } }, errors).toEqual({
      code: 0,
      result: {
        uncaught: ['close', 'connection', 'message', 'message', 'message'],
        echoes: ['a', 'b', 'c'],
        clean: true,
        code: 1000,
      },
    })
  })

  test('calls an application outside of every asynchronous context, wherever it listened', async () => {
    const { code, result, errors } = await run('context.mjs', driver)
    const events = ['verify', 'connection', 'message', 'drained', 'close']
    expect({ code, result }, errors).toEqual({
      code: 0,
      result: Object.fromEntries(events.map((event) => [event, 'none'])),
    })
  })

  test('that may open no more files keeps whom it has, and takes others when it can again', async () => {
    const { code, result, errors } = await run('files.mjs', driver, { openFilesMax: 80 })
    expect({ code, result }, errors).toEqual({
      code: 0,
      result: { isFull: true, during: 'still here', after: 'still here', spins: false },
    })
  })

  test('may lose a thread with its server, and goes on', async () => {
    const { code, result, errors } = await run('worker.mjs', driver)
    expect({ code, result }, errors).toEqual({
      code: 0,
      result: { first: 'first', clean: false, echo: 'still here', warnings: [] },
    })
  })
})
