import { readdirSync, readFileSync } from 'node:fs'

import type { CompressionOptions } from '../../src/node/index.js'
import type { Role } from '../../src/protocol/index.js'
import type { DocumentKind } from './document.js'

/** How one end compresses: the base-2 logarithm of its window, and whether that holds earlier messages. */
export interface Compressor {
  readonly windowBits: number
  readonly takeover: boolean
}

/** An opening handshake, as the endpoint of one role must take part in it. */
export interface Agreement {
  /** Of the endpoint. */
  readonly options: CompressionOptions
  /** `Sec-WebSocket-Extensions` of the request: the peer's, or what a client must ask for, to the letter. */
  readonly offer: string
  /** The same of the response: what a server must answer, to the letter, or the peer's. */
  readonly answer: string
  /** What the endpoint must keep to. */
  readonly endpoint: Compressor
  readonly peer: Compressor
}

/** Messages that the peer sends, compressed, and expects back. */
export interface MessagesSpec {
  readonly count: number
  readonly of: DocumentKind
  /** Octets of each, before compression. */
  readonly size: number
  /** Octets of each frame but the last, after compression. Default: one frame. */
  readonly fragments?: number
}

/** How every echo must come: compressed, as it is because nothing makes it smaller, or as the endpoint likes. */
export type Echo = 'deflated' | 'plain' | 'either'

export interface CompressionCase {
  /** Its number, as everybody knows it. */
  readonly case: string
  readonly what: string
  readonly agreement: Readonly<Record<Role, Agreement>>
  readonly messages: MessagesSpec
  readonly echo: Echo
  /** Both sides send this code, the peer first. */
  readonly close: number
}

interface CompressionGroup {
  readonly group: string
  readonly agreements: Readonly<Record<string, CompressionCase['agreement']>>
  readonly cases: readonly (Omit<CompressionCase, 'agreement'> & { readonly agreement: string })[]
}

const folder = new URL('../../../conformance/cases/', import.meta.url)

/** Every case of the table that is about compression, group after group. */
export const compressionCases: readonly CompressionCase[] = readdirSync(folder)
  .filter((name) => /^\d+-compression-.*\.json$/.test(name))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CompressionGroup)
  .sort((a, b) => Number(a.group) - Number(b.group))
  .flatMap(({ agreements, cases }) => cases.map((one) => ({ ...one, agreement: agreements[one.agreement]! })))
