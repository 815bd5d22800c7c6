import { expect } from 'vitest'

import type { Role } from '../../src/protocol/index.js'
import type { CompressionCase, Echo } from './compression-case.js'
import { opcodeOfDocument, pieceOf } from './document.js'
import { FrameWriter } from './frame-writer.js'
import { closeLabel, label } from './label.js'
import { PeerDeflater } from './peer-deflater.js'
import type { Line } from './play.js'

const RSV1 = 4
const DEFLATED = 'deflated '
/** Messages that are sent before the echo of the first of them came. */
const AHEAD = 4

/** Plays `count` messages of a case against the endpoint of this role at the end of `line`, which has agreed to it. */
export async function playMessages(one: CompressionCase, count: number, role: Role, line: Line): Promise<void> {
  const { size, of, fragments = Infinity } = one.messages
  const opcode = opcodeOfDocument(of)
  const writer = new FrameWriter(role === 'server')
  const deflater = new PeerDeflater(one.agreement[role].peer)
  const all: string[] = []
  for (let index = 0; index < count; index++) {
    const payload = pieceOf(of, index, size)
    all.push(label(opcode === 1 ? 'text' : 'binary', payload))
    const deflated = await deflater.deflate(payload)
    writer.fragments({ opcode, payload: deflated, fin: true, rsv: RSV1 }, fragments)
    await line.write(writer.take())
    const due = all.length - AHEAD
    if (due <= 0) continue
    await line.until(due)
    if (line.lines.length < due) break
  }
  deflater.close()
  await line.until(count)
  expect(line.lines.map(withoutForm), 'before the closing handshake').toEqual(all)
  expect(new Set(line.lines.map(formOf)), 'compressed or not').toEqual(formsOf(one.echo, line.lines))
  writer.frame({ opcode: 8, payload: Uint8Array.of(one.close >> 8, one.close & 0xff), fin: true, rsv: 0 })
  await line.write(writer.take())
  await line.until(count + 1)
  const { clean, code } = await line.finish(role === 'server')
  expect(line.lines.slice(count), 'to the end').toEqual([closeLabel(one.close)])
  expect({ clean, code }).toEqual({ clean: true, code: one.close })
}

function withoutForm(line: string): string {
  return line.startsWith(DEFLATED) ? line.slice(DEFLATED.length) : line
}

function formOf(line: string): Echo {
  return line.startsWith(DEFLATED) ? 'deflated' : 'plain'
}

function formsOf(echo: Echo, lines: readonly string[]): Set<Echo> {
  return new Set(echo === 'either' ? lines.map(formOf) : [echo])
}
