import { EventEmitter } from 'node:events'

import { addHandler, getAttribute, removeHandler, setAttribute, type WAS_CLEAN } from './event-target.js'
import type * as names from './names.js'

/** An emitter that can be listened to as WebSockets of browsers can: attributes such as `onopen`, and two methods. */
export abstract class BrowserEvents extends EventEmitter {
  abstract get [WAS_CLEAN](): boolean

  get onopen(): names.Handler<names.Event> {
    return getAttribute(this, 'open') as names.Handler<names.Event>
  }

  set onopen(handler: names.Handler<names.Event>) {
    setAttribute(this, 'open', handler)
  }

  get onmessage(): names.Handler<names.MessageEvent> {
    return getAttribute(this, 'message') as names.Handler<names.MessageEvent>
  }

  set onmessage(handler: names.Handler<names.MessageEvent>) {
    setAttribute(this, 'message', handler)
  }

  get onerror(): names.Handler<names.ErrorEvent> {
    return getAttribute(this, 'error') as names.Handler<names.ErrorEvent>
  }

  set onerror(handler: names.Handler<names.ErrorEvent>) {
    setAttribute(this, 'error', handler)
  }

  get onclose(): names.Handler<names.CloseEvent> {
    return getAttribute(this, 'close') as names.Handler<names.CloseEvent>
  }

  set onclose(handler: names.Handler<names.CloseEvent>) {
    setAttribute(this, 'close', handler)
  }

  /** Adds a listener for 'open', 'message', 'close' or 'error' as browsers have them; the same one only once. */
  addEventListener<Name extends keyof names.WebSocketEventMap>(
    type: Name,
    listener: names.Listener<names.WebSocketEventMap[Name]>,
    options?: names.EventListenerOptions,
  ): void {
    addHandler(this, type, listener, options)
  }

  removeEventListener<Name extends keyof names.WebSocketEventMap>(
    type: Name,
    listener: names.Listener<names.WebSocketEventMap[Name]>,
  ): void {
    removeHandler(this, type, listener)
  }
}
