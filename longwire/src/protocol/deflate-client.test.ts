import { describe, expect, test } from 'vitest'

import { deflateClient } from './deflate-client.js'
import { parseExtensions, serializeExtensions } from './opening/extension-list.js'
import { confirmAnswer } from './opening/negotiate.js'

const takeover = { serverNoContextTakeover: false, clientNoContextTakeover: false, windowBits: 15 }
const none = { serverNoContextTakeover: true, clientNoContextTakeover: true, windowBits: 15 }

function offers(wishes = takeover): string {
  const extension = deflateClient(wishes)
  return serializeExtensions(extension.offers().map((params) => ({ name: extension.name, params })))
}

/** What is agreed when the server answers `text`, or why the handshake fails. */
function confirm(text: string, wishes = takeover): unknown {
  const confirmed = confirmAnswer(parseExtensions([text])!, [deflateClient(wishes)])
  return typeof confirmed === 'string' ? confirmed : confirmed[0]!.agreed
}

const plain = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverWindowBits: 15,
  clientWindowBits: 15,
}

describe('what is offered', () => {
  test('says what is wanted', () => {
    expect(offers()).toBe('permessage-deflate; client_max_window_bits')
    expect(offers({ ...takeover, windowBits: 10 })).toBe('permessage-deflate; client_max_window_bits=10')
    expect(offers(none)).toBe(
      'permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits',
    )
  })
})

describe('an answer', () => {
  test('is taken as it is', () => {
    expect(confirm('permessage-deflate')).toEqual(plain)
  })

  test('rule 71 (client): with a bad parameter fails the connection', () => {
    for (const bad of [
      '; x',
      '; server_max_window_bits=16',
      '; client_max_window_bits',
      '; client_no_context_takeover=1',
    ])
      expect(confirm(`permessage-deflate${bad}`)).toBe('extension-parameters')
  })

  test('rule 72 (client): one offer is answered once, or not at all', () => {
    expect(confirm('permessage-deflate, permessage-deflate')).toBe('extension-repeated')
    expect(confirmAnswer([], [deflateClient(takeover)])).toEqual([])
  })

  test('rule 73 (client): may limit our window, to no more than was offered', () => {
    expect(confirm('permessage-deflate; client_max_window_bits=12')).toEqual({ ...plain, clientWindowBits: 12 })
    const small = { ...takeover, windowBits: 10 }
    expect(confirm('permessage-deflate; client_max_window_bits=10', small)).toEqual({ ...plain, clientWindowBits: 10 })
    expect(confirm('permessage-deflate; client_max_window_bits=11', small)).toBe('extension-parameters')
    expect(confirm('permessage-deflate', small)).toEqual({ ...plain, clientWindowBits: 10 })
  })

  test('rule 74 (client): may limit windows to 8 bits', () => {
    expect(confirm('permessage-deflate; client_max_window_bits=8; server_max_window_bits=8')).toEqual({
      ...plain,
      clientWindowBits: 8,
      serverWindowBits: 8,
    })
  })

  test('rule 80 (client): must grant that the server takes no context over; what we do is ours to decide', () => {
    expect(confirm('permessage-deflate', none)).toBe('extension-parameters')
    expect(confirm('permessage-deflate; server_no_context_takeover', none)).toEqual({
      ...plain,
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
    })
    expect(confirm('permessage-deflate; client_no_context_takeover')).toEqual({
      ...plain,
      clientNoContextTakeover: true,
    })
    expect(confirm('permessage-deflate; server_no_context_takeover')).toEqual({
      ...plain,
      serverNoContextTakeover: true,
    })
  })
})

test('RSV1 is for compressed messages', () => {
  expect(confirmAnswer(parseExtensions(['permessage-deflate'])!, [deflateClient(takeover)])).toMatchObject([
    { rsv1: true },
  ])
})
