import type { EventEmitter } from 'node:events'

import { CloseEvent, ErrorEvent, MessageEvent, SocketEvent } from './events.js'

/** What can be listened to as a browser has it. */
export type EventName = 'open' | 'message' | 'close' | 'error'

type Callback = (event: never) => unknown
/** A listener of `addEventListener`: a function, or an object with one. */
export type EventHandler = Callback | { handleEvent: Callback }

interface Registration {
  readonly handler: EventHandler
  /** Whether it is the value of an attribute such as `onopen`. */
  readonly attribute: boolean
}

type Wrapper = Parameters<EventEmitter['on']>[1]

/** By the function that the emitter knows. */
const registrations = new WeakMap<object, Registration>()

/** Whose events they are. */
export interface EventSource extends EventEmitter {
  /** Whether both sides sent a Close. */
  readonly [WAS_CLEAN]: boolean
}

export const WAS_CLEAN = Symbol('was clean')

/** Adds a listener; the same one for the same event only once. Events that browsers do not have are passed over. */
export function addHandler(
  source: EventSource,
  name: string,
  handler: EventHandler,
  options: { once?: boolean | undefined } = {},
): void {
  if (!isEventName(name) || find(source, name, (one) => !one.attribute && one.handler === handler) !== undefined) return
  const wrapper = wrap(source, name, handler, false)
  if (options.once === true) source.once(name, wrapper)
  else source.on(name, wrapper)
}

export function removeHandler(source: EventSource, name: string, handler: EventHandler): void {
  const wrapper = find(source, name, (one) => !one.attribute && one.handler === handler)
  if (wrapper !== undefined) source.off(name, wrapper)
}

/** The value of an attribute such as `onopen`. */
export function getAttribute(source: EventSource, name: EventName): EventHandler | null {
  const wrapper = find(source, name, ({ attribute }) => attribute)
  return wrapper === undefined ? null : registrations.get(wrapper)!.handler
}

/** Sets it; whatever is no function stands for none. */
export function setAttribute(source: EventSource, name: EventName, handler: unknown): void {
  const wrapper = find(source, name, ({ attribute }) => attribute)
  if (wrapper !== undefined) source.off(name, wrapper)
  if (typeof handler === 'function') source.on(name, wrap(source, name, handler as Callback, true))
}

function isEventName(name: string): name is EventName {
  return Object.hasOwn(wrappers, name)
}

function find(source: EventSource, name: string, wanted: (registration: Registration) => boolean): Wrapper | undefined {
  for (const listener of source.listeners(name)) {
    const registration = registrations.get(listener)
    if (registration !== undefined && wanted(registration)) return listener as Wrapper
  }
  return undefined
}

function wrap(source: EventSource, name: EventName, handler: EventHandler, attribute: boolean): Wrapper {
  const wrapper = wrappers[name](source, handler)
  registrations.set(wrapper, { handler, attribute })
  return wrapper
}

/** From the arguments of the emitter's event to the object of the browser's. */
const wrappers: Readonly<Record<EventName, (source: EventSource, handler: EventHandler) => Wrapper>> = {
  open: (source, handler) => () => call(handler, source, new SocketEvent('open', source)),
  message: (source, handler) => (data: unknown, isBinary: boolean) =>
    call(handler, source, new MessageEvent(source, isBinary ? data : String(data))),
  close: (source, handler) => (code: number, reason: Buffer) =>
    call(handler, source, new CloseEvent(source, code, reason.toString(), source[WAS_CLEAN])),
  error: (source, handler) => (error: Error) => call(handler, source, new ErrorEvent(source, error)),
}

function call(handler: EventHandler, source: EventSource, event: SocketEvent): void {
  if (typeof handler === 'function') Reflect.apply(handler, source, [event])
  else handler.handleEvent(event as never)
}
