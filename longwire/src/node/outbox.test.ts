import { describe, expect, test } from 'vitest'

import { ManualLoop, MemoryTransport } from './memory.test-d.js'
import { Outbox, sharedSlab, WRITE_BYTES_MAX } from './outbox.js'

function setUp(loop = new ManualLoop()) {
  const transport = new MemoryTransport()
  return { loop, transport, outbox: new Outbox(transport, loop.turn, loop.slab) }
}

function put(outbox: Outbox, text: string): void {
  const bytes = Buffer.from(text)
  const offset = outbox.reserve(bytes.length)
  outbox.bytes.set(bytes, offset)
}

const texts = (transport: MemoryTransport) => transport.writes.map((write) => write.toString())

describe('gathering', () => {
  test('small frames are written one behind the other and leave as one piece', () => {
    const { transport, outbox } = setUp()
    for (const text of ['one ', 'two ', 'three']) put(outbox, text)
    expect(outbox.queuedBytes).toBe(13)
    expect(outbox.bufferedBytes).toBe(13)
    expect(transport.writes).toEqual([])
    outbox.flush()
    expect(texts(transport)).toEqual(['one two three'])
    expect(transport.chunks).toHaveLength(1)
    expect(outbox.bufferedBytes).toBe(0)
  })

  test('what is given back of the room that was made does not leave, and is used again', () => {
    const { transport, outbox, loop } = setUp()
    put(outbox, 'a')
    const offset = outbox.reserve(100)
    outbox.bytes.set(Buffer.from('bc'), offset)
    outbox.release(98)
    expect([outbox.queuedBytes, loop.slab.used]).toEqual([3, 3])
    put(outbox, 'd')
    outbox.flush()
    expect(texts(transport)).toEqual(['abcd'])
    expect(loop.slab.used).toBe(0)
  })

  test('room may be given back in memory of its own too', () => {
    const { transport, outbox } = setUp()
    const offset = outbox.reserve(100_000)
    outbox.bytes.fill(0x78, offset, offset + 4)
    outbox.release(100_000 - 4)
    put(outbox, 'y')
    outbox.flush()
    expect(texts(transport).join('')).toBe('xxxxy')
  })

  test('frames by reference and written ones leave in order, in one write', () => {
    const { transport, outbox } = setUp()
    put(outbox, 'a')
    outbox.append(Buffer.from('b'))
    outbox.append(Buffer.from('c'))
    put(outbox, 'd')
    outbox.append(Buffer.alloc(10_000, 'e'))
    put(outbox, 'f')
    outbox.flush()
    expect(texts(transport)).toEqual([`abcd${'e'.repeat(10_000)}f`])
  })

  test('nothing queued, nothing written', () => {
    const { transport, outbox } = setUp()
    outbox.flush()
    expect(transport.writes).toEqual([])
  })

  test('several connections may write in turns into the memory they share', () => {
    const loop = new ManualLoop()
    const [left, right] = [setUp(loop), setUp(loop)]
    for (const text of ['1', '2', '3']) {
      put(left.outbox, `l${text}`)
      put(right.outbox, `r${text}`)
    }
    right.outbox.flush()
    put(right.outbox, 'r4')
    left.outbox.flush()
    right.outbox.flush()
    expect(texts(left.transport)).toEqual(['l1l2l3'])
    expect(texts(right.transport)).toEqual(['r1r2r3', 'r4'])
  })

  test('memory whose bytes have left is used again; memory whose bytes have not is never changed', () => {
    const { loop, transport, outbox } = setUp()
    put(outbox, 'left at once')
    outbox.flush()
    expect(loop.slab.used).toBe(0)
    transport.taking = false
    put(outbox, 'in flight')
    outbox.flush()
    const { used } = loop.slab
    expect(used).toBe(9)
    put(outbox, 'queued')
    expect(loop.slab.used).toBe(used)
    expect(Buffer.from(transport.chunks.at(-1)!).toString()).toBe('in flight')
  })

  test('a frame longer than the shared memory gets memory of its own', () => {
    const { transport, outbox } = setUp()
    put(outbox, 'a')
    put(outbox, 'b'.repeat(100_000))
    put(outbox, 'c')
    outbox.flush()
    expect(texts(transport)).toEqual([`a${'b'.repeat(100_000)}c`])
  })

  test('when the shared memory is full the rest goes into new memory', () => {
    const { transport, outbox } = setUp()
    const text = 'x'.repeat(1_000)
    for (let index = 0; index < 200; index++) put(outbox, text)
    outbox.flush()
    expect(Buffer.concat(transport.writes).toString()).toBe(text.repeat(200))
    expect(transport.writes).toHaveLength(1)
  })
})

describe('broadcasts', () => {
  test('connections that are sent the same frames in a turn share one piece of memory', () => {
    const loop = new ManualLoop()
    const all = [setUp(loop), setUp(loop), setUp(loop)]
    const frames = ['a', 'bc', 'def'].map((text) => Buffer.from(text))
    for (const each of frames) for (const { outbox } of all) outbox.append(each)
    for (const { outbox } of all) outbox.flush()
    const pieces = all.map(({ transport }) => transport.chunks)
    expect(pieces.map((chunks) => chunks.length)).toEqual([1, 1, 1])
    expect(Buffer.from(pieces[0]![0]!).toString()).toBe('abcdef')
    expect(pieces[1]![0]).toBe(pieces[0]![0])
    expect(pieces[2]![0]).toBe(pieces[0]![0])
  })

  test('a frame of its own in between keeps its place', () => {
    const loop = new ManualLoop()
    const [plain, mixed] = [setUp(loop), setUp(loop)]
    const [a, b] = [Buffer.from('a'), Buffer.from('b')]
    for (const { outbox } of [plain, mixed]) outbox.append(a)
    put(mixed.outbox, '-')
    for (const { outbox } of [plain, mixed]) outbox.append(b)
    for (const { outbox } of [plain, mixed]) outbox.flush()
    expect(texts(plain.transport)).toEqual(['ab'])
    expect(texts(mixed.transport)).toEqual(['a-b'])
  })
})

describe('a transport that does not drain', () => {
  test('gets nothing more until it has', () => {
    const { transport, outbox } = setUp()
    transport.taking = false
    put(outbox, 'first')
    outbox.flush()
    expect(outbox.congested).toBe(true)
    put(outbox, 'second')
    outbox.append(Buffer.from(' third'))
    outbox.append(Buffer.alloc(8_000, '.'))
    outbox.flush()
    expect(texts(transport)).toEqual(['first'])
    expect(outbox.queuedBytes).toBe(8_012)
    expect(outbox.bufferedBytes).toBe(8_017)
    transport.taking = true
    transport.bufferedBytes = 0
    outbox.drained()
    expect(outbox.congested).toBe(false)
    outbox.flush()
    expect(texts(transport)).toEqual(['first', `second third${'.'.repeat(8_000)}`])
    expect(outbox.bufferedBytes).toBe(0)
  })

  test('A32: holds exact copies of small frames, not references to memory of others', () => {
    const { loop, transport, outbox } = setUp()
    transport.taking = false
    put(outbox, 'x')
    outbox.flush()
    const before = loop.slab.used
    const big = new Uint8Array(1024 * 1024).subarray(0, 20)
    for (let index = 0; index < 1_000; index++) {
      put(outbox, 'own frame.')
      outbox.append(big)
    }
    expect(loop.slab.used).toBe(before)
    transport.taking = true
    outbox.drained()
    outbox.flush()
    const memory = new Set(transport.chunks.slice(1).map(({ buffer }) => buffer))
    let held = 0
    for (const { byteLength } of memory) held += byteLength
    expect(memory.has(big.buffer)).toBe(false)
    expect(held).toBeLessThan(2 * 30 * 1_000 + 4_096)
  })

  test('much is handed over in parts, so that progress is seen', () => {
    const { transport, outbox } = setUp()
    const total = 3 * WRITE_BYTES_MAX + 17
    const bytes = Buffer.alloc(total)
    for (let index = 0; index < total; index++) bytes[index] = index % 251
    transport.taking = false
    outbox.append(bytes.subarray(0, 100_000))
    outbox.append(bytes.subarray(100_000, 600_000))
    outbox.append(bytes.subarray(600_000))
    outbox.flush()
    const progress: number[] = []
    while (outbox.congested) {
      progress.push(transport.writes.length)
      transport.bufferedBytes = 0
      outbox.drained()
      outbox.flush()
    }
    expect(progress).toEqual([1, 2, 3, 4])
    expect(transport.writes.map((write) => write.length)).toEqual([
      WRITE_BYTES_MAX,
      WRITE_BYTES_MAX,
      WRITE_BYTES_MAX,
      17,
    ])
    expect(Buffer.concat(transport.writes).equals(bytes)).toBe(true)
  })

  test('extend takes a frame only behind others by reference, as long as one write holds them', () => {
    const { transport, outbox } = setUp()
    const [a, b, c] = ['a', 'b', 'c'].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer]
    expect(outbox.extend(a, 100)).toBe(false)
    put(outbox, '1')
    expect(outbox.extend(a, 100)).toBe(false)
    outbox.append(a)
    expect([outbox.extend(b, 3), outbox.extend(b, 4), outbox.extend(c, 5)]).toEqual([false, true, true])
    expect(outbox.extend(Buffer.alloc(8 * 1024), Infinity)).toBe(false)
    expect(outbox.queuedBytes).toBe(4)
    outbox.flush()
    expect(texts(transport).join('')).toBe('1abc')
    expect(outbox.extend(a, 100)).toBe(false)
  })

  test('a run that is extended ends before one write is full', () => {
    const { transport, outbox } = setUp()
    const frame = Buffer.alloc(4096, 'x')
    outbox.append(frame)
    let count = 1
    while (outbox.extend(frame, Infinity)) count += 1
    expect(count).toBe(WRITE_BYTES_MAX / 4096 - 1)
    outbox.flush()
    expect(transport.writes.map((write) => write.length)).toEqual([count * 4096])
  })

  test('nothing is extended while a write has not left', () => {
    const { transport, outbox } = setUp()
    transport.taking = false
    outbox.append(Buffer.from('a'))
    outbox.flush()
    outbox.append(Buffer.from('b'))
    expect(outbox.extend(Buffer.from('c'), 100)).toBe(false)
  })

  test('clear lets go of what is queued', () => {
    const { transport, outbox } = setUp()
    put(outbox, 'a')
    outbox.append(Buffer.alloc(100_000))
    outbox.clear()
    expect(outbox.queuedBytes).toBe(0)
    outbox.flush()
    expect(transport.writes).toEqual([])
  })

  test('parts that end exactly with the last piece leave nothing behind', () => {
    const { transport, outbox } = setUp()
    outbox.append(Buffer.alloc(WRITE_BYTES_MAX))
    outbox.append(Buffer.alloc(WRITE_BYTES_MAX))
    outbox.flush()
    put(outbox, 'x')
    outbox.flush()
    expect(transport.writes.map((write) => write.length)).toEqual([WRITE_BYTES_MAX, WRITE_BYTES_MAX, 1])
  })
})

test('the shared memory is one piece for all connections', () => {
  expect(sharedSlab().bytes.length).toBe(64 * 1024)
})
