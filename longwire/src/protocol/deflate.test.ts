import { describe, expect, test } from 'vitest'

import { parseDeflate } from './deflate.js'
import { parseExtensions } from './opening/extension-list.js'

const parse = (text: string, kind: 'offer' | 'answer') =>
  parseDeflate(parseExtensions([`permessage-deflate${text}`])![0]!.params, kind)

const plain = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverWindowBits: undefined,
  clientWindowBits: undefined,
}

describe('rule 71: the parameters', () => {
  test('none is fine', () => {
    expect(parse('', 'offer')).toEqual(plain)
    expect(parse('', 'answer')).toEqual(plain)
  })

  test('all at once, in any order, quoted or not', () => {
    const all = {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      serverWindowBits: 8,
      clientWindowBits: 15,
    }
    const text =
      '; client_max_window_bits="15"; server_no_context_takeover; server_max_window_bits=8; client_no_context_takeover'
    expect(parse(text, 'offer')).toEqual(all)
    expect(parse(text, 'answer')).toEqual(all)
  })

  test('client_max_window_bits needs its value in an answer only', () => {
    expect(parse('; client_max_window_bits', 'offer')).toEqual({ ...plain, clientWindowBits: true })
    expect(parse('; client_max_window_bits', 'answer')).toBeUndefined()
  })

  test('every window from 8 to 15', () => {
    for (let bits = 8; bits <= 15; bits++) {
      expect(parse(`; server_max_window_bits=${bits}`, 'offer')).toEqual({ ...plain, serverWindowBits: bits })
      expect(parse(`; client_max_window_bits=${bits}`, 'answer')).toEqual({ ...plain, clientWindowBits: bits })
    }
  })

  test.each([
    '; unknown',
    '; unknown=10',
    '; toString=10',
    '; constructor',
    '; Server_no_context_takeover',
    '; server_no_context_takeover=1',
    '; client_no_context_takeover="true"',
    '; server_no_context_takeover; server_no_context_takeover',
    '; client_max_window_bits=10; client_max_window_bits=10',
    '; server_max_window_bits',
    ...['7', '16', '0', '08', '015', '10.0', '1e1', '+9', '-9', '9x', '0x9', '4294967304'].flatMap((bits) => [
      `; server_max_window_bits=${bits}`,
      `; client_max_window_bits=${bits}`,
    ]),
  ])('A25: %s is refused', (text) => {
    expect(parse(text, 'offer')).toBeUndefined()
    expect(parse(text, 'answer')).toBeUndefined()
  })
})
