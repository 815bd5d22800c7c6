import { expect } from 'vitest'

import { agreedCompression, compressionFrom, type AgreedCompression } from '../../src/node/deflate-options.js'
import { Deflater } from '../../src/node/deflate.js'
import { Inflater } from '../../src/node/inflate.js'
import {
  DEFLATE,
  defaultLimits,
  deflateClient,
  deflateServer,
  Opcode,
  parseExtensions,
  portableUtf8,
  serializeExtensions,
  type DeflateWishes,
  type NegotiatedExtension,
  type Role,
} from '../../src/protocol/index.js'
import type { Agreement } from './compression-case.js'
import type { MemoryCompression } from './memory-echo.js'
import { PeerInflater } from './peer-inflater.js'

/** The compression of an endpoint that has agreed as `agreement` has it, without a socket, a thread or a queue. */
export function memoryCompression(role: Role, agreement: Agreement): MemoryCompression {
  const { options, windowBits, deflateTakeover, inflateTakeover } = agreed(role, agreement)
  const inflater = new Inflater({ ...defaultLimits, membersMax: options.membersMax }, inflateTakeover)
  const deflater = new Deflater({ ...options, windowBits }, deflateTakeover)
  return {
    reader: new PeerInflater(agreement.endpoint),
    inflate: (opcode, bytes, start, end) => {
      const payload = inflater.inflate(bytes, start, end)
      if (typeof payload === 'string' || opcode !== Opcode.text) return payload
      return portableUtf8.isValid(payload, 0, payload.length) ? payload : 'text-not-utf8'
    },
    deflate: (payload) => (payload.length < options.thresholdBytes ? undefined : deflater.deflate(payload)),
  }
}

/** Has the endpoint negotiate, and expects of it what the case says. */
function agreed(role: Role, agreement: Agreement): AgreedCompression {
  const wishes = compressionFrom(agreement.options)!
  const extension = role === 'server' ? taken(wishes, agreement) : confirmed(wishes, agreement)
  return agreedCompression(role, [extension], wishes)!
}

function taken(wishes: DeflateWishes, { offer, answer }: Agreement): NegotiatedExtension {
  const server = deflateServer(wishes)
  for (const one of parseExtensions([offer])!) {
    const found = server.accept(one)
    if (found === undefined) continue
    const extension = { name: DEFLATE, rsv1: true, ...found }
    expect(serializeExtensions([extension]), 'the answer').toBe(answer)
    return extension
  }
  throw new Error(`declined: ${offer}`)
}

function confirmed(wishes: DeflateWishes, { offer, answer }: Agreement): NegotiatedExtension {
  const client = deflateClient(wishes)
  const asked = client.offers().map((params) => ({ name: DEFLATE, params }))
  expect(serializeExtensions(asked), 'the offer').toBe(offer)
  const { params } = parseExtensions([answer])![0]!
  return { name: DEFLATE, rsv1: true, params, agreed: client.confirm(params) }
}
