import { expect, test } from 'vitest'

import { digest } from './digest.js'

test('the base64 of the SHA-1, with the example of RFC 6455 §1.3', () => {
  expect(digest('dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
})
