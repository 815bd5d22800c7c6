import { describe, expect, test } from 'vitest'

import { linkParts } from './links.js'

describe('links', () => {
  test.each([
    ['plain text', []],
    ['see https://example.com/a?b=c#d now', ['https://example.com/a?b=c#d']],
    ['(https://example.com/a_(b))', ['https://example.com/a_(b)']],
    ['https://example.com/. And http://b.example!', ['https://example.com/', 'http://b.example']],
    ['HTTPS://EXAMPLE.COM', ['HTTPS://EXAMPLE.COM']],
    ['https://', []],
    ['https://[', []],
    ['javascript:alert(1)', []],
    ['data:text/html,<script>alert(1)</script>', []],
    ['ftp://example.com', []],
    ['<a href="https://example.com/x">x</a>', ['https://example.com/x']],
    ['<img src=x onerror=alert(1)>', []],
    ['https://example.com/\u202Egnp.exe', ['https://example.com/']],
  ])('in %j', (text, links) => {
    const parts = linkParts(text)
    expect(parts.filter(({ href }) => href !== undefined).map((part) => part.text)).toEqual(links)
    expect(parts.map((part) => part.text).join('')).toBe(text)
    for (const { href } of parts) if (href !== undefined) expect(href).toMatch(/^https?:\/\//)
  })

  test('an empty text has no parts', () => expect(linkParts('')).toEqual([]))

  test('many near-addresses take linear time to refuse', () => {
    const text = 'https://'.repeat(250)
    expect(
      linkParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
  })
})
