import { clientMessageReaders, hubMessageReaders, type MessageReaders } from './decode.js'
import { Fields } from './fields.js'
import type { ClientMessage, HubMessage, PublicationMessage } from './message.js'
import type { WireFault } from './wire-fault.js'

/** The WebSocket subprotocol that names this codec: JSON in text messages, one protocol message in each. */
export const JSON_SUBPROTOCOL = 'longwire.json.v1'

/** A client's message, or what is wrong with it. Never throws; unknown fields are ignored. */
export function decodeClientMessage(text: string): ClientMessage | WireFault {
  return decode(text, clientMessageReaders)
}

/** A hub's message, or what is wrong with it. Never throws; unknown fields are ignored. */
export function decodeHubMessage(text: string): HubMessage | WireFault {
  return decode(text, hubMessageReaders)
}

/**
 * The text of a message.
 * @throws {TypeError} when its `data` is not JSON (see `dataFault`).
 */
export function encode(message: ClientMessage | HubMessage): string {
  return JSON.stringify(message)
}

/** The text of a publication whose `data` is already JSON text, as a log keeps it. */
export function encodePublication(publication: Omit<PublicationMessage, 'type' | 'data'>, data: string): string {
  const { topic, offset, prev, tag, time, from, producer, sequence } = publication
  const head = JSON.stringify({ type: 'publication', topic, offset, prev, tag, time, from, producer, sequence })
  return `${head.slice(0, -1)},"data":${data}}`
}

function decode<Message>(text: string, readers: MessageReaders<Message>): Message | WireFault {
  const value = parse(text)
  if (value === undefined) return { type: 'fault', name: 'not-json', message: 'the message must be JSON' }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { type: 'fault', name: 'not-an-object', message: 'the message must be a JSON object' }
  }
  const fields = new Fields(value)
  const type = fields.text('type')
  const read = readers.get(type)
  const message = fields.fault === undefined ? read?.(fields) : undefined
  if (message !== undefined && fields.fault === undefined) return message
  const fault = fields.fault ?? { name: 'unknown-type', message: 'type must name a message', path: 'type' }
  return { type: 'fault', ...fault, ...requestId(value) }
}

/** The value a text stands for, or `undefined`, which no JSON text stands for. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function requestId(message: object): { id?: number } {
  const fields = new Fields(message)
  const id = fields.optional('id', (name) => fields.count(name))
  return fields.fault === undefined ? id : {}
}
