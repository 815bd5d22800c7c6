import { expect, test } from 'vitest'

import { greeting } from './greeting.js'

const plain = { bold: String, cyan: String, dim: String }

test('says where everything is, and what the browser will ask', () => {
  const urls = { http: 'http://localhost:8080', https: 'https://localhost:8443' }
  const hub = { serve: () => {}, close: () => Promise.resolve() }
  const chat = { name: 'chat', title: 'Chat', path: '/chat', linePath: '/chat/line', pageDirectory: '/x', hub }
  const text = greeting({ urls, applications: [chat] }, plain)
  expect(text).toContain('http://localhost:8080\n')
  expect(text).toContain('https://localhost:8443  made its own certificate')
  expect(text).toContain('Chat     http://localhost:8080/chat\n')
  expect(text.split('\n').every((line) => line.length <= 100)).toBe(true)
})
