import { afterEach, describe, expect, test, vi } from 'vitest'

import { type CommandOptions, stationCommand } from './command.js'

afterEach(() => {
  vi.unstubAllEnvs()
})

function parsed(args: readonly string[], environment: Record<string, string> = {}): CommandOptions {
  const names = ['LONGWIRE_HTTP_PORT', 'LONGWIRE_HTTPS_PORT', 'LONGWIRE_HOST', 'LONGWIRE_LOG_LEVEL']
  for (const name of names) vi.stubEnv(name, environment[name])
  const command = stationCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  return command.parse([...args], { from: 'user' }).opts<CommandOptions>()
}

describe('the command line', () => {
  test('without words: the usual ports, on this machine only', () => {
    expect(parsed([])).toEqual({ httpPort: 8080, httpsPort: 8443, host: '127.0.0.1', logLevel: 'warn' })
  })

  test('flags win over the environment, which wins over what is usual', () => {
    const environment = { LONGWIRE_HTTP_PORT: '1000', LONGWIRE_HTTPS_PORT: '1001', LONGWIRE_HOST: '0.0.0.0' }
    expect(parsed(['--http-port', '0', '--log-level', 'debug'], environment)).toEqual({
      httpPort: 0,
      httpsPort: 1001,
      host: '0.0.0.0',
      logLevel: 'debug',
    })
  })

  test.each(['', 'x', '-1', '65536', '80.5', '0x50', '1e3', ' 80'])('%j is no port', (text) => {
    expect(() => parsed([`--http-port=${text}`])).toThrow('A port is a number from 0 to 65535')
    expect(() => parsed([], { LONGWIRE_HTTPS_PORT: text })).toThrow('A port is a number from 0 to 65535')
  })

  test.each([['--host='], ['--log-level=loud'], ['--unknown'], ['surplus']])('%j is refused', (...args) => {
    expect(() => parsed(args)).toThrow(expect.objectContaining({ name: 'CommanderError' }))
  })
})
