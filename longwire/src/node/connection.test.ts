import { describe, expect, test } from 'vitest'

import { HeaderList } from '../protocol/index.js'
import { Connection } from './connection.js'
import { NOTHING, setUp } from './memory.test-d.js'
import { clientFrame, closePayload, turns } from './peer.test-d.js'
import { prepare } from './prepared-message.js'

function open(...args: Parameters<typeof setUp>) {
  const setting = setUp(...args)
  const facts = {
    request: {
      path: '/a?b=c',
      headers: HeaderList.fromPairs([['Cookie', 'x=1']]),
      origin: 'https://a.example',
      httpVersion: '1.1' as const,
    },
    subprotocol: 'chat',
    extensions: 'permessage-deflate',
    remoteAddress: '192.0.2.1',
    secure: true,
  }
  const connection = new Connection(setting.engine, facts)
  setting.engine.start(NOTHING)
  return { ...setting, connection, facts }
}

describe('facts', () => {
  test('are those of the handshake', () => {
    const { connection, facts } = open()
    expect(connection).toMatchObject(facts)
    expect(connection.request.headers.one('cookie')).toBe('x=1')
    expect(connection.role).toBe('server')
    expect(open({}, 'client').connection.role).toBe('client')
  })
})

describe('send', () => {
  test('text, bytes of any kind, and what was prepared', () => {
    const { connection, transport, loop } = open()
    const bytes = new Uint8Array([1, 2, 3, 4])
    for (const data of ['text', bytes, bytes.buffer, new DataView(bytes.buffer, 1, 2), prepare('p'), prepare(bytes)]) {
      expect(connection.send(data)).toBe(true)
    }
    expect(connection.bufferedBytes).toBe(31)
    loop.endTurn()
    expect(transport.frames.map(({ opcode, payload }) => `${opcode} ${payload.toString('latin1')}`)).toEqual([
      '1 text',
      '2 \u0001\u0002\u0003\u0004',
      '2 \u0001\u0002\u0003\u0004',
      '2 \u0002\u0003',
      '1 p',
      '2 \u0001\u0002\u0003\u0004',
    ])
  })

  test('A29: anything else is a TypeError, and nothing is sent', () => {
    const { connection } = open()
    const others = [undefined, null, 5, {}, [1], Object('text'), new SharedArrayBuffer(1)]
    for (const other of others) expect(() => connection.send(other as never)).toThrow(TypeError)
    expect(connection.bufferedBytes).toBe(0)
  })

  test('rule 58: a lone surrogate is sent as U+FFFD', () => {
    const { connection, transport, loop } = open()
    connection.send('a\uDC00b')
    loop.endTurn()
    expect(transport.frames[0]!.payload.toString('hex')).toBe('61efbfbd62')
  })

  test('tells back-pressure, and when it is over', async () => {
    const { connection, transport, loop } = open({ sendBytesHigh: 100 })
    transport.taking = false
    let drains = 0
    connection.on('drain', () => drains++)
    await connection.drained()
    expect(connection.send('x'.repeat(200))).toBe(false)
    loop.endTurn()
    const waiting = connection.drained()
    transport.drain()
    await waiting
    expect(drains).toBe(1)
  })
})

describe('events', () => {
  test('messages, pings and pongs', () => {
    const { connection, transport } = open()
    const heard: unknown[] = []
    connection
      .on('message', (data) => heard.push(data))
      .on('ping', (payload) => heard.push(payload))
      .on('pong', (payload) => heard.push(payload))
    transport.receive(clientFrame(1, 'a'), clientFrame(9, 'b'), clientFrame(10, 'c'))
    expect(heard).toEqual(['a', new Uint8Array([0x62]), new Uint8Array([0x63])])
  })

  test('messages that came before the first listener come to it', async () => {
    const { connection, transport } = open()
    transport.receive(clientFrame(1, 'early'))
    const heard: unknown[] = []
    const listener = (data: unknown) => heard.push(data)
    connection.on('message', listener)
    await turns(1)
    transport.receive(clientFrame(1, 'later'))
    connection.off('message', listener)
    transport.receive(clientFrame(1, 'held again'))
    expect(heard).toEqual(['early', 'later'])
  })

  test('an event that does not exist is a TypeError', () => {
    expect(() => open().connection.on('mesage' as 'message', () => undefined)).toThrow(TypeError)
  })

  test('a ping of our own', () => {
    const { connection, transport, loop } = open()
    connection.ping()
    connection.ping(Buffer.from('x'))
    expect(() => connection.ping(new Uint8Array(126))).toThrow(RangeError)
    expect(() => connection.ping('text' as never)).toThrow(TypeError)
    loop.endTurn()
    expect(transport.frames.map(({ opcode, payload }) => `${opcode} ${payload.toString()}`)).toEqual(['9 ', '9 x'])
  })
})

describe('close', () => {
  test('resolves with how it ended, as `closed` does, before and after', async () => {
    const { connection, transport } = open()
    const early = connection.closed
    const closing = connection.close()
    expect(connection.state).toBe('closing')
    transport.receive(clientFrame(8, closePayload(1000, 'done')))
    transport.sink!.closed()
    expect(connection.state).toBe('closed')
    const outcome = { code: 1000, reason: 'done', clean: true }
    expect(await closing).toEqual(outcome)
    expect(await early).toEqual(outcome)
    expect(await connection.closed).toEqual(outcome)

    const late = open()
    late.transport.sink!.closed()
    expect(await late.connection.closed).toEqual({ code: 1006, reason: '', clean: false })
    expect(await late.connection.close()).toMatchObject({ code: 1006 })
  })

  test('sends 1000 unless it is told another code', () => {
    const { connection, transport, loop } = open()
    void connection.close()
    loop.endTurn()
    expect([...transport.frames[0]!.payload]).toEqual([0x03, 0xe8])
  })

  test('1005 sends a Close without a code, which takes no reason', () => {
    const { connection, transport, loop } = open()
    expect(() => connection.close(1005, 'why')).toThrow(TypeError)
    void connection.close(1005)
    loop.endTurn()
    expect(transport.frames.map(({ payload }) => [...payload])).toEqual([[]])
  })

  test('rule 61: what must not be sent is thrown at once, and changes nothing', () => {
    const { connection } = open()
    for (const code of [0, 999, 1004, 1006, 1015, 2999, 5000, Number.NaN, 1000.5]) {
      expect(() => connection.close(code)).toThrow(RangeError)
    }
    expect(() => connection.close(1000, 'ä'.repeat(62))).toThrow(RangeError)
    for (const reason of [new Uint8Array(4), 5, null, {}]) {
      expect(() => connection.close(1000, reason as never)).toThrow(TypeError)
    }
    expect(connection.state).toBe('open')
  })

  test('destroy drops', async () => {
    const { connection, transport } = open()
    connection.destroy()
    expect(connection.state).toBe('closed')
    expect(transport.destroyed).toBe(true)
    transport.sink!.closed()
    expect(await connection.closed).toMatchObject({ code: 1006, clean: false })
  })
})

describe('for await', () => {
  test('gives every message, held or not, and ends with the connection', async () => {
    const { connection, transport } = open()
    transport.receive(clientFrame(1, 'held'))
    const seen: unknown[] = []
    const loop = (async () => {
      for await (const message of connection) seen.push(message)
    })()
    await turns()
    transport.receive(clientFrame(1, 'a'), clientFrame(2, 'b'), clientFrame(8, closePayload(1000)))
    transport.sink!.closed()
    await loop
    expect(seen).toEqual(['held', 'a', new Uint8Array([0x62])])
  })

  test('gives what came before the end, also when it begins after it', async () => {
    const { connection, transport } = open()
    transport.receive(clientFrame(1, 'a'), clientFrame(1, 'b'))
    transport.sink!.closed()
    const seen: unknown[] = []
    for await (const message of connection) seen.push(message)
    expect(seen).toEqual(['a', 'b'])
  })

  test('leaving the loop closes nothing and loses nothing', async () => {
    const { connection, transport } = open()
    transport.receive(clientFrame(1, 'a'), clientFrame(1, 'b'))
    for await (const message of connection) {
      expect(message).toBe('a')
      break
    }
    expect(connection.state).toBe('open')
    for await (const message of connection) {
      expect(message).toBe('b')
      break
    }
    const iterator = connection[Symbol.asyncIterator]()
    expect(iterator[Symbol.asyncIterator]()).toBe(iterator)
    const asked = iterator.next()
    await iterator.return!()
    expect(await asked).toEqual({ value: undefined, done: true })
    expect(await iterator.next()).toEqual({ value: undefined, done: true })
    transport.receive(clientFrame(1, 'c'))
    expect(await connection[Symbol.asyncIterator]().next()).toEqual({ value: 'c', done: false })
  })

  test('a slow loop makes reading pause', async () => {
    const { connection, transport } = open({ receiveMessagesHigh: 2 })
    const iterator = connection[Symbol.asyncIterator]()
    transport.receive(clientFrame(1, 'a'), clientFrame(1, 'b'), clientFrame(1, 'c'))
    expect(transport.paused).toBe(true)
    const seen: unknown[] = []
    for (let index = 0; index < 3; index++) seen.push((await iterator.next()).value)
    expect(seen).toEqual(['a', 'b', 'c'])
    expect(transport.paused).toBe(false)
  })
})
