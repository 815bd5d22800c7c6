import { describe, expect, test } from 'vitest'

import { BrowserEvents } from './browser-events.js'
import { WAS_CLEAN } from './event-target.js'

class Own extends BrowserEvents {
  readonly [WAS_CLEAN] = false
}

describe('BrowserEvents', () => {
  test('each attribute holds one listener', () => {
    const target = new Own()
    const log: string[] = []
    const note = ({ type }: { type: string }): void => void log.push(type)
    expect([target.onopen, target.onmessage, target.onerror, target.onclose]).toEqual([null, null, null, null])
    target.onopen = target.onmessage = target.onerror = target.onclose = note
    expect([target.onopen, target.onmessage, target.onerror, target.onclose]).toEqual([note, note, note, note])
    target.emit('open')
    target.emit('message', Buffer.from('a'), false)
    target.emit('error', new Error('no'))
    target.emit('close', 1000, Buffer.alloc(0))
    expect(log).toEqual(['open', 'message', 'error', 'close'])
  })

  test('listeners come and go', () => {
    const target = new Own()
    const log: unknown[] = []
    const note = (event: { data: unknown }): void => void log.push(event.data)
    target.addEventListener('message', note, { once: true })
    target.addEventListener('message', { handleEvent: note })
    target.emit('message', Buffer.from('a'), false)
    target.emit('message', Buffer.from('b'), false)
    target.addEventListener('message', note)
    target.removeEventListener('message', note)
    target.emit('message', Buffer.from('c'), false)
    expect(log).toEqual(['a', 'a', 'b', 'c'])
  })
})
