/** What HTML and DOM ask of an object with events. */
import { expect } from 'vitest'

import { frame, until } from '../../node/peer.test-d.js'
import type { Behaviour } from './behaviour.test-d.js'

const NOWHERE = 'ws://127.0.0.1:1/'

function fired(socket: EventTarget, type: string): Event {
  const event = new Event(type)
  socket.dispatchEvent(event)
  return event
}

export const handlerBehaviours: Behaviour[] = [
  [
    'handlers: have their place from when they were first set, and can be replaced',
    ({ Class }) => {
      const socket = new Class(NOWHERE)
      const heard: string[] = []
      socket.onopen = () => heard.push('first')
      socket.addEventListener('open', () => heard.push('listener'))
      socket.onopen = () => heard.push('handler')
      fired(socket, 'open')
      expect(heard).toEqual(['handler', 'listener'])
    },
  ],
  [
    'handlers: set to null lose their place',
    ({ Class }) => {
      const socket = new Class(NOWHERE)
      const heard: string[] = []
      socket.onclose = () => heard.push('gone')
      socket.addEventListener('close', () => heard.push('listener'))
      socket.onclose = null
      fired(socket, 'close')
      socket.onclose = () => heard.push('handler')
      fired(socket, 'close')
      expect(heard).toEqual(['listener', 'listener', 'handler'])
    },
  ],
  [
    'handlers: what is no object counts as null, for all four',
    ({ Class }) => {
      const socket = new Class(NOWHERE)
      for (const name of ['onopen', 'onmessage', 'onerror', 'onclose'] as const) {
        const handler = (): void => undefined
        socket[name] = handler
        expect(socket[name]).toBe(handler)
        socket[name] = 'text' as never
        expect(socket[name]).toBe(null)
      }
    },
  ],
  [
    'handlers: an object that cannot be called is kept and does nothing',
    ({ Class }) => {
      const socket = new Class(NOWHERE)
      const object = { handleEvent: () => expect.unreachable() }
      socket.onerror = object as never
      fired(socket, 'error')
      expect(socket.onerror).toBe(object)
    },
  ],
  [
    'handlers: are called on the socket, with the event',
    ({ Class }) => {
      const socket = new Class(NOWHERE)
      const calls: unknown[] = []
      socket.onmessage = function onMessage(this: unknown, ...args: unknown[]) {
        calls.push(this, ...args)
      }
      const event = fired(socket, 'message')
      expect(calls).toEqual([socket, event])
    },
  ],
  [
    'listeners: once, signal and handleEvent',
    async (world) => {
      const { socket, peer } = await world.opened()
      const heard: string[] = []
      const stop = new AbortController()
      socket.addEventListener('message', ({ data }) => heard.push(`once ${data as string}`), { once: true })
      socket.addEventListener('message', { handleEvent: ({ data }) => heard.push(`object ${data as string}`) })
      socket.addEventListener('message', ({ data }) => heard.push(`signal ${data as string}`), { signal: stop.signal })
      peer.write(frame(1, 'a'))
      await until(() => heard.length === 3)
      stop.abort()
      peer.write(frame(1, 'b'))
      await until(() => heard.length === 4)
      expect(heard).toEqual(['once a', 'object a', 'signal a', 'object b'])
    },
  ],
]
