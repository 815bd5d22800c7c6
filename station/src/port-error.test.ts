import { expect, test } from 'vitest'

import { PortError } from './port-error.js'

const port = { port: 8080, host: '10.0.0.1', flag: '--http-port', variable: 'LONGWIRE_HTTP_PORT' }
const failure = (code: string): Error => Object.assign(new Error(`listen ${code}`), { code })

test.each([
  ['EADDRINUSE', 'Port 8080 is taken. Choose another one with --http-port or LONGWIRE_HTTP_PORT.'],
  ['EACCES', 'Port 8080 may not be used by this user. Choose another one with --http-port or LONGWIRE_HTTP_PORT.'],
  ['EADDRNOTAVAIL', 'This machine has no address 10.0.0.1. Choose another one with --host or LONGWIRE_HOST.'],
  ['ENOTFOUND', 'There is no host 10.0.0.1. Choose another one with --host or LONGWIRE_HOST.'],
  [
    'EMFILE',
    'Port 8080 cannot be used (Error: listen EMFILE). Choose another one with --http-port or LONGWIRE_HTTP_PORT.',
  ],
])('%s', (code, message) => {
  const error = new PortError(port, failure(code))
  expect(error.message).toBe(message)
  expect(error.port).toBe(8080)
})

test('what was thrown without a code is told all the same', () => {
  expect(new PortError(port, 'odd').message).toContain('(odd)')
})
