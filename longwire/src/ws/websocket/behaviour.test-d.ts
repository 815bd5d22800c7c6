/** What the standard asks of the class, one line of the table after the other. */
import { expect } from 'vitest'

import { closePayload, frame, until, upgradeResponse } from '../../node/peer.test-d.js'
import { handlerBehaviours } from './behaviour-handlers.test-d.js'
import { closingBehaviours, sendingBehaviours } from './behaviour-sending.test-d.js'
import { next, thrown, type World } from './world.test-d.js'

export type Behaviour = readonly [name: string, run: (world: World) => Promise<void> | void]

const NOWHERE = 'ws://127.0.0.1:1/'

const constructing: Behaviour[] = [
  [
    'constructor: http and https stand for ws and wss',
    ({ Class }) => {
      expect(new Class('http://127.0.0.1:1/a?b').url).toBe('ws://127.0.0.1:1/a?b')
      expect(new Class('HTTPS://127.0.0.1:1').url).toBe('wss://127.0.0.1:1/')
      expect(new Class(new URL(NOWHERE)).url).toBe(NOWHERE)
    },
  ],
  [
    'constructor: a URL that cannot be used is a SyntaxError',
    ({ Class }) => {
      const urls = ['', '/path', 'ftp://a/', 'about:blank', 'ws://a b/', 'ws://', 'ws://a/#x', 'ws://a/#', 'mailto:a@b']
      expect(urls.map((url) => `${url} ${thrown(() => new Class(url))}`)).toEqual(
        urls.map((url) => `${url} SyntaxError`),
      )
    },
  ],
  [
    'constructor: a subprotocol that cannot be offered is a SyntaxError',
    ({ Class }) => {
      const all = ['', 'a b', 'a,b', 'ä', ['a', 'a'], ['a', 'A'], ['a', ''], 'a/b', '\u0000', null]
      expect(all.map((protocols) => thrown(() => new Class(NOWHERE, protocols as string)))).toEqual(
        all.map((protocols) => (protocols === null ? 'nothing' : 'SyntaxError')),
      )
    },
  ],
  [
    'constructor: without a URL it is a TypeError',
    ({ Class }) => {
      expect(thrown(() => Reflect.construct(Class, []))).toBe('TypeError')
    },
  ],
  [
    'constants: on the class and on its objects, fixed',
    ({ Class }) => {
      const socket = new Class(NOWHERE)
      for (const target of [Class, Class.prototype]) {
        const names = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const
        expect(names.map((name) => [name, target[name], socket[name]])).toEqual(names.map((name, at) => [name, at, at]))
        expect(Object.getOwnPropertyDescriptor(target, 'OPEN')).toEqual({
          value: 1,
          writable: false,
          enumerable: true,
          configurable: false,
        })
      }
      expect([Object.prototype.toString.call(socket), Class.length, socket instanceof EventTarget]).toEqual([
        '[object WebSocket]',
        1,
        true,
      ])
    },
  ],
  [
    'attributes: before the connection is there',
    ({ Class }) => {
      const { readyState, bufferedAmount, extensions, protocol, binaryType, onopen } = new Class(NOWHERE)
      const values = { readyState, bufferedAmount, extensions, protocol, binaryType, onopen }
      expect(values).toEqual({
        readyState: 0,
        bufferedAmount: 0,
        extensions: '',
        protocol: '',
        binaryType: 'blob',
        onopen: null,
      })
    },
  ],
]

const opening: Behaviour[] = [
  [
    'open: the subprotocol that the server chose',
    async (world) => {
      const { socket, log } = await world.opened(['one', 'two'], ['Sec-WebSocket-Protocol: two'])
      expect([socket.protocol, log]).toEqual(['two', ['open 1']])
    },
  ],
  [
    'open: subprotocols are offered in order, from a string or anything iterable',
    async (world) => {
      const { request } = await world.asking(new Set(['b', 'a']))
      expect(request.toLowerCase()).toContain('\r\nsec-websocket-protocol: b, a')
      expect((await world.asking('c')).request.toLowerCase()).toContain('\r\nsec-websocket-protocol: c')
    },
  ],
  [
    'open: comes before a message in the same segment',
    async (world) => {
      const { socket, log } = await world.opened(undefined, [], frame(1, 'a'), frame(1, 'b'))
      await until(() => log.length === 3)
      expect([log, socket.readyState]).toEqual([['open 1', 'message 1 a', 'message 1 b'], 1])
    },
  ],
  [
    'failure: a server that chooses none of the subprotocols',
    async (world) => {
      const { log, peer, request, socket } = await world.asking(['a'])
      const closed = next(socket, 'close')
      peer.write(upgradeResponse(request))
      await closed
      expect(log).toEqual(['error 3', 'close 3 1006 - false'])
    },
  ],
  [
    'failure: a refusal is an error event, then a close event',
    async (world) => {
      const { log, peer, socket } = await world.asking()
      const closed = next(socket, 'close')
      peer.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
      await closed
      expect(log).toEqual(['error 3', 'close 3 1006 - false'])
    },
  ],
  [
    'failure: the error event is a plain one',
    async ({ Class }) => {
      const event = await next(new Class(NOWHERE), 'error')
      expect(event.constructor.name).toBe('Event')
    },
  ],
  [
    'failure: nobody there',
    async ({ Class }) => {
      const socket = new Class(NOWHERE)
      const { code, reason, wasClean } = await next(socket, 'close')
      expect([code, reason, wasClean, socket.readyState]).toEqual([1006, '', false, 3])
    },
  ],
]

const receiving: Behaviour[] = [
  [
    'message: is a MessageEvent with data and origin',
    async (world) => {
      const { socket, peer } = await world.opened()
      const message = next(socket, 'message')
      peer.write(frame(1, 'grüße'))
      const event = await message
      expect(event.constructor.name).toBe('MessageEvent')
      expect([event.data, event.origin, event.lastEventId]).toEqual(['grüße', new URL(socket.url).origin, ''])
    },
  ],
  [
    'message: bytes come as a Blob, or as an ArrayBuffer when told so',
    async (world) => {
      const { socket, peer } = await world.opened()
      const first = next(socket, 'message')
      peer.write(frame(2, Buffer.from([1, 2, 3])))
      const { data } = (await first) as { data: unknown }
      expect(data).toBeInstanceOf(Blob)
      expect([...new Uint8Array(await (data as Blob).arrayBuffer())]).toEqual([1, 2, 3])
      socket.binaryType = 'arraybuffer'
      const second = next(socket, 'message')
      peer.write(frame(2, Buffer.from([4, 5])))
      const buffer = (await second).data as ArrayBuffer
      expect(buffer).toBeInstanceOf(ArrayBuffer)
      expect([...new Uint8Array(buffer)]).toEqual([4, 5])
    },
  ],
  [
    'binaryType: an unknown value changes nothing',
    ({ Class }) => {
      const socket = new Class(NOWHERE)
      socket.binaryType = 'arraybuffer'
      socket.binaryType = 'nodebuffer' as 'blob'
      expect(socket.binaryType).toBe('arraybuffer')
    },
  ],
  [
    'message: promises settled by one are heard before the next',
    async (world) => {
      const { socket, peer } = await world.opened()
      const heard: string[] = []
      socket.addEventListener('message', ({ data }) => {
        void Promise.resolve().then(() => heard.push(`after ${data as string}`))
        heard.push(data as string)
      })
      peer.write(Buffer.concat([frame(1, 'a'), frame(1, 'b')]))
      await until(() => heard.length === 4)
      expect(heard).toEqual(['a', 'after a', 'b', 'after b'])
    },
  ],
  [
    'close: what comes after close() is not handed over',
    async (world) => {
      const opened = await world.opened()
      opened.socket.close()
      opened.peer.write(frame(1, 'late'))
      await world.answerClose(opened)
      expect(opened.log.filter((line) => line.startsWith('message'))).toEqual([])
    },
  ],
  [
    'close: by the server, with code and reason',
    async (world) => {
      const { socket, peer, log } = await world.opened()
      const closed = next(socket, 'close')
      peer.write(Buffer.concat([frame(1, 'last'), frame(8, closePayload(4001, 'tschüß'))]))
      await until(() => socket.readyState === 2)
      peer.socket.end()
      await closed
      expect(log).toEqual(['open 1', 'message 1 last', 'close 3 4001 tschüß true'])
    },
  ],
  [
    'close: by the server, without a code, is 1005',
    async (world) => {
      const { socket, peer, log } = await world.opened()
      const closed = next(socket, 'close')
      peer.write(frame(8))
      peer.socket.end()
      await closed
      expect(log.at(-1)).toBe('close 3 1005 - true')
    },
  ],
  [
    'failure: a violation is an error, then 1006',
    async (world) => {
      const { socket, peer, log } = await world.opened()
      const closed = next(socket, 'close')
      peer.write(frame(3))
      peer.socket.end()
      await closed
      expect(log).toEqual(['open 1', 'error 3', 'close 3 1006 - false'])
    },
  ],
  [
    'failure: a connection that is lost is an error, then 1006',
    async (world) => {
      const { socket, peer, log } = await world.opened()
      const closed = next(socket, 'close')
      peer.reset()
      await closed
      expect(log).toEqual(['open 1', 'error 3', 'close 3 1006 - false'])
    },
  ],
]

export const behaviours: readonly Behaviour[] = [
  ...constructing,
  ...opening,
  ...receiving,
  ...sendingBehaviours,
  ...closingBehaviours,
  ...handlerBehaviours,
]
