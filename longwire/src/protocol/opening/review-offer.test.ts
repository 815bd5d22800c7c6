import { describe, expect, test } from 'vitest'

import { HeaderList } from './header-list.js'
import { negotiate, refused, reviewOrigin, reviewVersion } from './review-offer.js'
import type { ServerPolicy } from './server-policy.js'

const list = (...lines: (readonly [string, string])[]) => HeaderList.fromPairs(lines)

describe('the version', () => {
  test.each([
    [[['Sec-WebSocket-Version', '13']], undefined],
    [[], 'version-missing'],
    [[['Sec-WebSocket-Version', '8']], 'version-unsupported'],
    [
      [
        ['Sec-WebSocket-Version', '13'],
        ['Sec-WebSocket-Version', '13'],
      ],
      'version-repeated',
    ],
    [[['Sec-WebSocket-Key1', 'x']], 'legacy-handshake'],
    [[['Sec-WebSocket-Key2', 'x']], 'legacy-handshake'],
  ] as const)('rule 8 (server): %j gives %s', (lines, refusal) => {
    expect(reviewVersion(list(...lines))).toBe(refusal)
  })
})

describe('the origin', () => {
  const page = ['Origin', 'https://a.example'] as const
  test.each([
    [[], {}, undefined],
    [[], { requireOrigin: true }, 'origin-missing'],
    [[page], {}, undefined],
    [[page], { secure: true }, undefined],
    [[page, page], {}, 'origin-repeated'],
    [[['Origin', 'https://b.example']], {}, 'origin-refused'],
    [[['Origin', 'http://a.example']], { secure: true }, 'origin-refused'],
    [[['Origin', 'https://b.example']], { origins: ['https://b.example'] }, undefined],
  ] as const)('rule 12 (server): %j under %j gives %s', (lines, policy, refusal) => {
    expect(reviewOrigin(list(...lines), 'a.example', policy)).toBe(refusal)
  })
})

describe('what is agreed', () => {
  const policy: ServerPolicy = {
    subprotocols: ['two', 'one'],
    extensions: [{ name: 'mine', accept: ({ params }) => ({ params, agreed: 'yes' }) }],
  }

  test('the server’s first subprotocol that was offered, and the extensions it takes', () => {
    const headers = list(
      ['Sec-WebSocket-Protocol', 'one, two'],
      ['Sec-WebSocket-Extensions', 'other, mine; a=1'],
      ['Origin', 'https://a.example'],
    )
    expect(negotiate(headers, '/x', policy)).toEqual({
      ok: true,
      resource: '/x',
      origin: 'https://a.example',
      subprotocol: 'two',
      extensions: [{ name: 'mine', params: [['a', '1']], rsv1: false, agreed: 'yes' }],
    })
  })

  test('nothing, where nothing is offered or served', () => {
    const nothing = { ok: true, resource: '/x', origin: undefined, subprotocol: undefined, extensions: [] }
    expect(negotiate(list(), '/x', policy)).toEqual(nothing)
    const all = list(['Sec-WebSocket-Protocol', 'one'], ['Sec-WebSocket-Extensions', 'mine'])
    expect(negotiate(all, '/x', {})).toEqual(nothing)
  })

  test.each([
    ['Sec-WebSocket-Protocol', 'one,,two', 'subprotocol-malformed'],
    ['Sec-WebSocket-Protocol', 'one, one', 'subprotocol-repeated'],
    ['Sec-WebSocket-Extensions', 'mine;', 'extensions-malformed'],
  ] as const)('%s: %s is refused: %s', (name, value, refusal) => {
    expect(negotiate(list([name, value]), '/x', policy)).toEqual(refused(refusal))
  })
})
