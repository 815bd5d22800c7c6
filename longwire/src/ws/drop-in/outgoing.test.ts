import { describe, expect, test } from 'vitest'

import { running } from '../../node/memory.test-d.js'
import { turns, type ParsedFrame } from '../../node/peer.test-d.js'
import { lost, Outgoing, type Sending } from './outgoing.js'

const text: Sending = { opcode: 1, compress: true, fin: true }
const binary: Sending = { opcode: 2, compress: true, fin: true }

function start(...args: Parameters<typeof running>) {
  const setting = running(...args)
  const failures: string[] = []
  const log: string[] = []
  const outgoing = new Outgoing(setting.engine, { readFailed: (error) => failures.push(error.message) })
  const note =
    (name: string) =>
    (error?: Error): void =>
      void log.push(error === undefined ? name : `${name}: ${error.message}`)
  const frames = (): string[] => {
    setting.loop.endTurn()
    return setting.transport.frames.map(told)
  }
  return { ...setting, outgoing, failures, log, note, frames }
}

function told({ fin, opcode, payload }: ParsedFrame): string {
  return `${opcode}${fin ? '' : '-'} ${payload.toString()}`
}

/** A Blob whose bytes come, or do not, when the test says so. */
function slowBlob(content: string) {
  let settle: (bytes: ArrayBuffer | Error) => void = () => undefined
  const blob = new Blob([content])
  const promise = new Promise<ArrayBuffer>((resolve, reject) => {
    settle = (bytes) => (bytes instanceof Error ? reject(bytes) : resolve(bytes))
  })
  blob.arrayBuffer = () => promise
  return {
    blob,
    come: () => settle(new Uint8Array(Buffer.from(content)).buffer),
    fail: () => settle(new Error('unreadable')),
  }
}

describe('send', () => {
  test('text and bytes, as either kind', () => {
    const { outgoing, frames } = start()
    outgoing.send('a', text, undefined)
    outgoing.send(Buffer.from('b'), binary, undefined)
    outgoing.send('c', binary, undefined)
    outgoing.send(Buffer.from('d'), text, undefined)
    expect(frames()).toEqual(['1 a', '2 b', '2 c', '1 d'])
  })

  test('the same text on many connections is the same for each', () => {
    const settings = [start(), start({}, 'client'), start(), start()]
    for (const { outgoing } of settings) {
      for (const one of ['grüße', 'grüße', '']) outgoing.send(one, text, undefined)
    }
    for (const { frames } of settings) expect(frames()).toEqual(['1 grüße', '1 grüße', '1 '])
  })

  test('fragments: the first one says what they are', () => {
    const { outgoing, frames } = start()
    outgoing.send('a', { ...text, fin: false }, undefined)
    outgoing.ping(Buffer.from('p'), undefined)
    outgoing.send(Buffer.from('b'), { ...binary, fin: false }, undefined)
    outgoing.send('c', binary, undefined)
    outgoing.send('d', text, undefined)
    expect(frames()).toEqual(['1- a', '9 p', '0- b', '0 c', '1 d'])
  })

  test('callbacks are told when it has left', () => {
    const { outgoing, log, note, loop, transport } = start()
    transport.taking = false
    outgoing.send('a', text, note('a'))
    outgoing.pong(Buffer.from('b'), note('b'))
    expect(outgoing.bufferedBytes).toBe(6)
    loop.endTurn()
    expect(log).toEqual([])
    transport.drain()
    expect(log).toEqual(['a', 'b'])
  })

  test('callbacks are told when the connection ends first', () => {
    const { outgoing, log, note, engine, loop, transport } = start()
    transport.taking = false
    outgoing.send('a', text, note('a'))
    loop.endTurn()
    engine.destroy()
    transport.sink!.closed()
    expect(log).toEqual([`a: ${lost().message}`])
  })

  test('what sendBytesMax does not leave room for is not sent, which its callback is told', async () => {
    const { outgoing, log, note, loop, transport, engine } = start({ sendBytesMax: 100, sendBytesHigh: 100 })
    transport.taking = false
    outgoing.send('x'.repeat(90), text, undefined)
    loop.endTurn()
    outgoing.send('y'.repeat(20), text, note('y'))
    outgoing.send('z', text, note('z'))
    await turns(1)
    expect([engine.state, log[0]]).toEqual(['closing', expect.stringContaining('sendBytesMax')])
  })
})

describe('a Blob', () => {
  test('keeps its place, and what is behind it waits', async () => {
    const { outgoing, frames, log, note } = start()
    const [one, two] = [slowBlob('one'), slowBlob('two')]
    outgoing.send(one.blob, binary, note('one'))
    outgoing.send('a', text, note('a'))
    outgoing.ping(Buffer.from('p'), note('p'))
    outgoing.send(two.blob, binary, undefined)
    outgoing.send('bc', text, undefined)
    outgoing.behind(() => log.push('behind'))
    expect([frames(), outgoing.bufferedBytes]).toEqual([[], 10])
    one.come()
    await turns(1)
    expect(frames()).toEqual(['2 one', '1 a', '9 p'])
    expect([log, outgoing.bufferedBytes]).toEqual([['one', 'a', 'p'], 5])
    two.come()
    await turns(1)
    expect(frames().slice(3)).toEqual(['2 two', '1 bc'])
    outgoing.behind(() => log.push('at once'))
    expect([log, outgoing.bufferedBytes]).toEqual([['one', 'a', 'p', 'behind', 'at once'], 0])
  })

  test('that cannot be read takes along what waits', async () => {
    const { outgoing, frames, log, note, failures } = start()
    const { blob, fail } = slowBlob('one')
    outgoing.send(blob, binary, note('blob'))
    outgoing.send('a', text, note('a'))
    outgoing.send('b', text, undefined)
    fail()
    await turns(1)
    expect([log, failures, frames(), outgoing.bufferedBytes]).toEqual([
      ['blob: unreadable', 'a: unreadable'],
      ['unreadable'],
      [],
      0,
    ])
  })

  test('that is read after the end changes nothing', async () => {
    const { outgoing, frames, log, note, failures } = start()
    const [one, two] = [slowBlob('one'), slowBlob('two')]
    outgoing.send(one.blob, binary, note('one'))
    outgoing.end(lost())
    one.come()
    outgoing.send(two.blob, binary, undefined)
    outgoing.end(lost())
    two.fail()
    await turns(1)
    outgoing.end(lost())
    expect([log, failures, frames()]).toEqual([[`one: ${lost().message}`], [], []])
  })
})
