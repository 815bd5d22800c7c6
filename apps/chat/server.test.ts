import { isAbsolute } from 'node:path'

import { describe, expect, test } from 'vitest'

import { createChat, guestOf } from './server.js'

describe('guests', () => {
  test('a token is always the same guest, another token another one', () => {
    expect(guestOf('abcdefghijklmnop')).toBe(guestOf('abcdefghijklmnop'))
    expect(guestOf('abcdefghijklmnop')).not.toBe(guestOf('abcdefghijklmnoq'))
  })

  test('a guest does not show the token', () => {
    const guest = guestOf('abcdefghijklmnop')
    expect(guest).toMatch(/^[\w-]{16}$/)
    expect(guest).not.toContain('abcdef')
  })

  test.each([undefined, '', 'short', 'x'.repeat(129), 'with spaces in the middle', 'line\nbreak\nline\nbreak'])(
    '%j is no token',
    (token) => expect(guestOf(token)).toBeUndefined(),
  )
})

describe('the chat', () => {
  test('says where it is served', () => {
    const { name, title, path, linePath, pageDirectory } = createChat()
    expect({ name, title, path, linePath }).toEqual({
      name: 'chat',
      title: 'Chat',
      path: '/chat',
      linePath: '/chat/line',
    })
    expect(isAbsolute(pageDirectory)).toBe(true)
    expect(pageDirectory).toMatch(/apps.chat.dist.page$/)
  })
})
