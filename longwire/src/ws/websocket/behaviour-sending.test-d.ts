/** What the standard asks of `send`, `bufferedAmount` and `close`. */
import { expect } from 'vitest'

import { closePayload, turns, until } from '../../node/peer.test-d.js'
import type { Behaviour } from './behaviour.test-d.js'
import { next, thrown } from './world.test-d.js'

const NOWHERE = 'ws://127.0.0.1:1/'

export const sendingBehaviours: Behaviour[] = [
  [
    'send: while connecting it is an InvalidStateError',
    ({ Class }) => {
      const socket = new Class(NOWHERE)
      expect(thrown(() => socket.send('x'))).toBe('InvalidStateError')
      expect(thrown(() => Reflect.apply(socket.send.bind(socket), undefined, []))).toBe('TypeError')
    },
  ],
  [
    'send: strings, bytes, and what becomes a string',
    async (world) => {
      const { socket, peer } = await world.opened()
      const bytes = new Uint8Array([1, 2, 3, 4])
      for (const data of ['ä', 5, null, {}, bytes, bytes.buffer, new DataView(bytes.buffer, 1, 2), 'a\uDC00']) {
        socket.send(data as string)
      }
      bytes.fill(9)
      const frames = await peer.frames(8)
      expect(frames.map(({ opcode, payload }) => `${opcode} ${payload.toString('hex')}`)).toEqual([
        '1 c3a4',
        '1 35',
        '1 6e756c6c',
        `1 ${Buffer.from('[object Object]').toString('hex')}`,
        '2 01020304',
        '2 01020304',
        '2 0203',
        '1 61efbfbd',
      ])
    },
  ],
  [
    'send: shared memory is a TypeError',
    async (world) => {
      const { socket } = await world.opened()
      expect(thrown(() => socket.send(new Uint8Array(new SharedArrayBuffer(1))))).toBe('TypeError')
    },
  ],
  [
    'send: a Blob keeps its place, and close() comes behind it',
    async (world) => {
      const { socket, peer } = await world.opened()
      const late = new Uint8Array([7])
      socket.send('1')
      socket.send(new Blob(['2']))
      socket.send('3')
      socket.send(late)
      socket.send(new Blob(['5']))
      socket.close(1000)
      late[0] = 8
      const frames = await peer.frames(6)
      expect(frames.map(({ opcode, payload }) => `${opcode} ${payload.toString('latin1')}`)).toEqual([
        '1 1',
        '2 2',
        '1 3',
        '2 \u0007',
        '2 5',
        '8 \u0003\u00e8',
      ])
    },
  ],
  [
    'bufferedAmount: what was sent in this turn, until it has left',
    async (world) => {
      const { socket, peer } = await world.opened()
      socket.send('ä')
      socket.send(new Uint8Array(10))
      expect(socket.bufferedAmount).toBe(12)
      socket.send(new Blob(['xyz']))
      expect(socket.bufferedAmount).toBe(15)
      await peer.frames(3)
      await until(() => socket.bufferedAmount === 0)
    },
  ],
  [
    'bufferedAmount: grows by what is sent too late, and stays',
    async (world) => {
      const opened = await world.opened()
      const { socket } = opened
      socket.close()
      socket.send('12')
      expect(socket.bufferedAmount).toBe(2)
      await world.answerClose(opened)
      socket.send(new Blob(['345']))
      await turns()
      expect(socket.bufferedAmount).toBe(5)
    },
  ],
]

export const closingBehaviours: Behaviour[] = [
  [
    'close(): a code that an application must not send is an InvalidAccessError',
    ({ Class }) => {
      const socket = new Class(NOWHERE)
      const codes = [0, 999, 1001, 1005, 2999, 5000, -1, Number.NaN, 1e20, null, 'x']
      expect(codes.map((code) => `${code} ${thrown(() => socket.close(code as number))}`)).toEqual(
        codes.map((code) => `${code} InvalidAccessError`),
      )
      expect(socket.readyState).toBe(0)
    },
  ],
  [
    'close(): a code is rounded, half way to the even one',
    async (world) => {
      const opened = await world.opened()
      expect(thrown(() => opened.socket.close(2999.4))).toBe('InvalidAccessError')
      expect(thrown(() => opened.socket.close(999.4))).toBe('InvalidAccessError')
      opened.socket.close(3000.5)
      expect((await world.answerClose(opened)).code).toBe(3000)
    },
  ],
  [
    'close(): a reason of more than 123 bytes is a SyntaxError',
    ({ Class }) => {
      const socket = new Class(NOWHERE)
      expect(thrown(() => socket.close(1000, 'ä'.repeat(62)))).toBe('SyntaxError')
      expect(thrown(() => socket.close(undefined, 'x'.repeat(124)))).toBe('SyntaxError')
      expect(thrown(() => socket.close(1000, 'x'.repeat(123)))).toBe('nothing')
    },
  ],
  [
    'close(): code and reason go out, and come back in the event',
    async (world) => {
      const opened = await world.opened()
      opened.socket.close(4321, 'so weit')
      expect([opened.socket.readyState, thrown(() => opened.socket.close(4000))]).toEqual([2, 'nothing'])
      await world.answerClose(opened)
      expect(opened.log).toEqual(['open 1', 'close 3 4321 so weit true'])
    },
  ],
  [
    'close(): without arguments the Close has no body',
    async (world) => {
      const { socket, peer } = await world.opened()
      socket.close()
      expect((await peer.frame()).payload.length).toBe(0)
    },
  ],
  [
    'close(): a reason without a code goes with 1000',
    async (world) => {
      const { socket, peer } = await world.opened()
      socket.close(undefined, 'x')
      expect((await peer.frame()).payload).toEqual(closePayload(1000, 'x'))
    },
  ],
  [
    'close(): while connecting fails the connection',
    async (world) => {
      const { socket, log, peer } = await world.asking()
      const closed = next(socket, 'close')
      socket.close(3000, 'never mind')
      expect(socket.readyState).toBe(2)
      await closed
      expect(log).toEqual(['error 3', 'close 3 1006 - false'])
      await until(() => peer.ended || peer.closed)
    },
  ],
]
