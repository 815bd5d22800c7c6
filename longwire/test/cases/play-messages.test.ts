import { describe, expect, test } from 'vitest'

import type { CloseOutcome } from '../../src/protocol/index.js'
import type { CompressionCase } from './compression-case.js'
import { pieceOf } from './document.js'
import { label } from './label.js'
import { memoryCompression } from './memory-agreement.js'
import { MemoryEcho } from './memory-echo.js'
import { playMessages } from './play-messages.js'
import type { Line } from './play.js'

const compressor = { windowBits: 15, takeover: false }
const offer = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits'
const answer = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover'
const agreement = { options: {}, offer, answer, endpoint: compressor, peer: compressor }
const one: CompressionCase = {
  case: '0',
  what: '',
  agreement: { server: agreement, client: agreement },
  messages: { count: 2, of: 'json', size: 100 },
  echo: 'deflated',
  close: 1000,
}

const echoes = [0, 1].map((index) => label('text', pieceOf('json', index, 100)))
const deflated = echoes.map((line) => `deflated ${line}`)
const clean: CloseOutcome = { code: 1000, reason: '', clean: true }

/** A way on which, after each write, the next of these came. */
function scripted(answers: readonly (readonly string[])[], outcome: CloseOutcome = clean): Line {
  const lines: string[] = []
  const left = [...answers]
  return {
    lines,
    write: () => void lines.push(...(left.shift() ?? [])),
    until: async () => {},
    finish: () => Promise.resolve(outcome),
  }
}

test('an endpoint that does all of it right', async () => {
  const answers = [[deflated[0]!], [deflated[1]!], ['close 1000']]
  await playMessages(one, 2, 'server', scripted(answers))
  const plain = { ...one, echo: 'plain' } as const
  await playMessages(plain, 2, 'server', scripted([[echoes[0]!], [echoes[1]!], ['close 1000']]))
  const either = { ...one, echo: 'either' } as const
  await playMessages(either, 2, 'server', scripted([[echoes[0]!], [deflated[1]!], ['close 1000']]))
})

describe('an endpoint is found out that', () => {
  const [first, second] = deflated as [string, string]
  test.each<[string, Line]>([
    ['leaves out a message', scripted([[first], [], ['close 1000']])],
    ['sends one twice', scripted([[first, first], [second], ['close 1000']])],
    ['changes the order', scripted([[], [second, first], ['close 1000']])],
    ['does not compress', scripted([[first], [echoes[1]!], ['close 1000']])],
    ['does not answer Close', scripted([[first], [second], []])],
    ['answers with another code', scripted([[first], [second], ['close 1001']])],
    ['thinks it ended badly', scripted([[first], [second], ['close 1000']], { ...clean, clean: false })],
  ])('%s', async (_what, line) => {
    await expect(playMessages(one, 2, 'server', line)).rejects.toThrow('expected')
  })

  test('ends before all was sent', async () => {
    await expect(playMessages(one, 50, 'server', scripted([]))).rejects.toThrow('before the closing handshake')
  })

  test('takes what cannot be inflated', () => {
    const line = new MemoryEcho('client', undefined, memoryCompression('client', agreement))
    line.write(Uint8Array.of(0xc1, 0x03, 0x61, 0x62, 0x63))
    expect(line.lines).toEqual(['close 1007'])
  })

  test('compresses what is no UTF-8 back to its sender', () => {
    const line = new MemoryEcho('client', undefined, memoryCompression('client', agreement))
    line.write(Uint8Array.of(0xc1, 0x08, 0x00, 0x02, 0x00, 0xfd, 0xff, 0xed, 0xa0, 0x00))
    expect(line.lines).toEqual(['close 1007'])
  })

  test.each([
    ['asks for something else', 'client', { ...agreement, offer: 'permessage-deflate' }, 'the offer'],
    ['answers something else', 'server', { ...agreement, answer: 'permessage-deflate' }, 'the answer'],
    ['declines', 'server', { ...agreement, offer: 'permessage-deflate; x' }, 'declined'],
  ] as const)('%s', (_what, role, other, message) => {
    expect(() => memoryCompression(role, other)).toThrow(message)
  })
})
