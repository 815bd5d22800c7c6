import { describe, expect, test } from 'vitest'

import { deflateServer } from './deflate-server.js'
import { parseExtensions, serializeExtensions } from './opening/extension-list.js'
import { takeOffers } from './opening/negotiate.js'

const takeover = { serverNoContextTakeover: false, clientNoContextTakeover: false, windowBits: 15 }
const none = { serverNoContextTakeover: true, clientNoContextTakeover: true, windowBits: 15 }

/** What a server answers to the value of the header. */
function answer(header: string, wishes = takeover): string {
  return serializeExtensions(takeOffers(parseExtensions([header])!, [deflateServer(wishes)]))
}

function agreed(header: string, wishes = takeover): unknown {
  return takeOffers(parseExtensions([header])!, [deflateServer(wishes)])[0]?.agreed
}

describe('an offer', () => {
  test('is taken as it is', () => {
    expect(answer('permessage-deflate')).toBe('permessage-deflate')
    expect(agreed('permessage-deflate')).toEqual({
      serverNoContextTakeover: false,
      clientNoContextTakeover: false,
      serverWindowBits: 15,
      clientWindowBits: 15,
    })
  })

  test('rule 71 (server): with a bad parameter is declined', () => {
    for (const bad of [
      '; x',
      '; server_max_window_bits=7',
      '; client_no_context_takeover=1',
      '; server_max_window_bits',
    ])
      expect(answer(`permessage-deflate${bad}`)).toBe('')
  })

  test('rule 72 (server): the first that suits is taken, another extension is passed over', () => {
    expect(
      answer('x-other, permessage-deflate; x, permessage-deflate; server_max_window_bits=10, permessage-deflate'),
    ).toBe('permessage-deflate; server_max_window_bits=10')
    expect(answer('permessage-deflate; x, permessage-deflate; server_max_window_bits=8')).toBe('')
  })

  test('rule 73 (server): the answer limits no more than it may', () => {
    expect(answer('permessage-deflate; client_max_window_bits')).toBe('permessage-deflate')
    expect(answer('permessage-deflate', { ...takeover, windowBits: 9 })).toBe(
      'permessage-deflate; server_max_window_bits=9',
    )
    for (let own = 9; own <= 15; own++) {
      for (let asked = 9; asked <= 15; asked++) {
        const header = `permessage-deflate; server_max_window_bits=${asked}`
        const bits = Math.min(own, asked)
        expect(answer(header, { ...takeover, windowBits: own })).toBe(
          `permessage-deflate; server_max_window_bits=${bits}`,
        )
        expect(agreed(header, { ...takeover, windowBits: own })).toMatchObject({ serverWindowBits: bits })
      }
    }
  })

  test('rule 74 (server): a window of 8 bits, which we cannot produce, is declined; that of the client does not matter', () => {
    expect(answer('permessage-deflate; server_max_window_bits=8')).toBe('')
    expect(answer('permessage-deflate; client_max_window_bits=8')).toBe('permessage-deflate')
  })

  test('rule 80 (server): takeover ends where either side wants that', () => {
    const both = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover'
    expect(answer('permessage-deflate', none)).toBe(both)
    expect(answer(both)).toBe(both)
    expect(agreed(both)).toMatchObject({ serverNoContextTakeover: true, clientNoContextTakeover: true })
    expect(answer('permessage-deflate; server_no_context_takeover')).toBe(
      'permessage-deflate; server_no_context_takeover',
    )
    expect(answer('permessage-deflate; client_no_context_takeover')).toBe(
      'permessage-deflate; client_no_context_takeover',
    )
  })
})

test('RSV1 is for compressed messages', () => {
  expect(takeOffers(parseExtensions(['permessage-deflate'])!, [deflateServer(takeover)])).toMatchObject([
    { rsv1: true },
  ])
})
