import { describe, expect, test } from 'vitest'

import { HeaderList } from '../protocol/index.js'
import { Connection } from './connection.js'
import { Group } from './group.js'
import { ManualLoop, NOTHING, setUp } from './memory.test-d.js'
import { prepare } from './prepared-message.js'

function member(loop: ManualLoop, ...args: Parameters<typeof setUp> | []) {
  const setting = setUp(args[0], args[1], loop)
  const connection = new Connection(setting.engine, {
    request: { path: '/', headers: HeaderList.fromPairs([]), origin: undefined, httpVersion: '1.1' },
    subprotocol: undefined,
    extensions: '',
    remoteAddress: '',
    secure: false,
  })
  setting.engine.start(NOTHING)
  return { ...setting, connection }
}

const texts = ({ transport }: { transport: { frames: { payload: Buffer }[] } }) =>
  transport.frames.map(({ payload }) => payload.toString())

describe('Group', () => {
  test('sends to every member, each once, in one write per turn from one piece of memory', () => {
    const loop = new ManualLoop()
    const members = [member(loop), member(loop), member(loop)]
    const group = new Group()
    for (const { connection } of members) group.add(connection).add(connection)
    expect(group.size).toBe(3)
    group.send('a')
    group.send(Buffer.from('b'))
    group.send(prepare('c'))
    loop.endTurn()
    for (const each of members) {
      expect(texts(each)).toEqual(['a', 'b', 'c'])
      expect(each.transport.writes).toHaveLength(1)
      expect(each.transport.chunks[0]).toBe(members[0]!.transport.chunks[0])
    }
  })

  test('members of both roles get the same message', () => {
    const loop = new ManualLoop()
    const [server, client] = [member(loop, {}, 'server'), member(loop, {}, 'client')]
    new Group().add(server.connection).add(client.connection).send('x')
    loop.endTurn()
    expect(server.transport.frames).toMatchObject([{ masked: false, payload: Buffer.from('x') }])
    expect(client.transport.frames).toMatchObject([{ masked: true, payload: Buffer.from('x') }])
  })

  test('keeps the order of messages to all and messages to one', () => {
    const loop = new ManualLoop()
    const [one, other] = [member(loop), member(loop)]
    const group = new Group().add(one.connection).add(other.connection)
    group.send('1')
    one.connection.send('only you')
    group.send('2')
    void other.connection.close()
    group.send('3')
    loop.endTurn()
    expect(texts(one)).toEqual(['1', 'only you', '2', '3'])
    expect(texts(other).slice(0, 2)).toEqual(['1', '2'])
    expect(other.transport.frames.map(({ opcode }) => opcode)).toEqual([1, 1, 8])
  })

  test('who leaves gets nothing more, who comes gets what follows', () => {
    const loop = new ManualLoop()
    const [one, other] = [member(loop), member(loop)]
    const group = new Group().add(one.connection)
    group.send('1')
    group.add(other.connection)
    group.send('2')
    expect(group.has(one.connection)).toBe(true)
    expect(group.delete(one.connection)).toBe(true)
    expect(group.delete(one.connection)).toBe(false)
    expect(group.has(one.connection)).toBe(false)
    group.send('3')
    loop.endTurn()
    expect(texts(one)).toEqual(['1', '2'])
    expect(texts(other)).toEqual(['2', '3'])
    expect([...group]).toEqual([other.connection])
  })

  test('a connection that closes leaves by itself, and a closed one does not come in', () => {
    const loop = new ManualLoop()
    const [one, other] = [member(loop), member(loop)]
    const group = new Group().add(one.connection).add(other.connection)
    one.transport.sink!.closed()
    expect([...group]).toEqual([other.connection])
    expect(group.add(one.connection).size).toBe(1)
  })

  test('A32: a member that never reads is given up, the others get everything', () => {
    const loop = new ManualLoop()
    const [fast, stuck] = [member(loop), member(loop, { sendBytesHigh: 1_000, sendBytesMax: 2_000 })]
    stuck.transport.taking = false
    const group = new Group().add(stuck.connection).add(fast.connection)
    for (let index = 0; index < 100; index++) {
      group.send('x'.repeat(100))
      loop.endTurn()
    }
    expect(texts(fast)).toHaveLength(100)
    expect(stuck.connection.state).toBe('closing')
    expect(stuck.connection.bufferedBytes).toBeLessThan(2_200)
    loop.advance(5_100)
    expect(stuck.transport.destroyed).toBe(true)
    expect(fast.transport.destroyed).toBe(false)
  })

  test('A29: what is neither text nor bytes is a TypeError', () => {
    expect(() => new Group().send(5 as never)).toThrow(TypeError)
  })
})
