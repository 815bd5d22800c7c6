import { describe, expect, test } from 'vitest'

import { HeaderList } from '../protocol/index.js'
import { HandshakeError } from './handshake-error.js'

describe('HandshakeError', () => {
  test('says what a client met', () => {
    const headers = HeaderList.fromPairs([['Location', '/']])
    const error = new HandshakeError('status-not-101', { status: 302, headers })
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('HandshakeError')
    expect(error.message).toBe('the server did not switch protocols (status 302)')
    expect(error).toMatchObject({ failure: 'status-not-101', status: 302, headers })
    expect('cause' in error).toBe(false)
  })

  test('says why a server refused, and what was behind it', () => {
    const cause = new Error('database is down')
    const error = new HandshakeError('internal-error', { status: 500, cause })
    expect(error.message).toBe('the server failed (status 500)')
    expect(error.cause).toBe(cause)
    expect(new HandshakeError('unreachable').message).toBe('no connection to the server')
  })
})
