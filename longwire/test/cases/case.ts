import { readdirSync, readFileSync } from 'node:fs'

import type { Limits } from '../../src/protocol/index.js'

/** Text, octets in hexadecimal, a pattern of so many octets; or, of a Close frame, its code and its reason. */
export type PayloadSpec =
  | string
  | number
  | { readonly hex: string }
  | { readonly size: number }
  | { readonly code: number; readonly reason: string }

export interface FrameOptions {
  /** False: more fragments follow. */
  readonly fin?: false
  /** The three reserved bits as one number, RSV1 being 4. */
  readonly rsv?: number
  /** Sent as a message in fragments of so many octets. */
  readonly fragments?: number
  /** The payload is sent in pieces of these sizes, each after the one before was seen to be accepted; the rest never. */
  readonly cut?: readonly number[]
}

/** A frame to send, or a message or control frame to expect. */
export type FrameSpec = readonly [kind: string, payload?: PayloadSpec, options?: FrameOptions]

/** Go on when exactly so many of the expected frames have come. */
export type AwaitSpec = readonly ['await', number]

interface CaseFacts {
  /** Its number, as everybody knows it. */
  readonly case: string
  readonly what: string
  readonly send: readonly (FrameSpec | AwaitSpec)[]
  /** What must come, in this order and nothing else; `echo`: what was sent. */
  readonly expect: readonly FrameSpec[] | 'echo'
  /** How the octets are cut for writing. Default: all that is not awaited for in one write. */
  readonly chop?: number | 'frames'
  /** All of it so many times, each awaited. Default 1. */
  readonly rounds?: number
  /** Limits of the endpoint that differ from the defaults. */
  readonly limits?: Partial<Limits>
}

/** `close`: both sides send this code, the peer first, and 1005 is none. `fail`: the endpoint fails the connection with it. */
export type Case = CaseFacts & ({ readonly close: number } | { readonly fail: number })

interface CaseGroup {
  readonly group: string
  readonly title: string
  readonly cases: readonly Case[]
}

const folder = new URL('../../../conformance/cases/', import.meta.url)

/** Every case of the table that is told frame by frame, group after group. */
export const cases: readonly Case[] = readdirSync(folder)
  .filter((name) => /^\d+-(?!compression-).*\.json$/.test(name))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CaseGroup)
  .sort((a, b) => Number(a.group) - Number(b.group))
  .flatMap((group) => group.cases)
