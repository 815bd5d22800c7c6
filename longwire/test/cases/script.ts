import type { Role } from '../../src/protocol/index.js'
import type { AwaitSpec, Case, FrameSpec } from './case.js'
import { FrameWriter } from './frame-writer.js'
import { opcodeOf } from './kind.js'
import { closeLabel, label } from './label.js'
import { payloadOf } from './payload.js'

/** Octets for one write, or the number of expected lines to wait for. */
export type Move = Uint8Array | number

/** A case as its peer plays it against an endpoint. */
export interface Script {
  readonly rounds: number
  /** The moves of one round. */
  readonly moves: readonly Move[]
  /** What must come in one round. */
  readonly lines: readonly string[]
  /** The Close frame to send when everything has come; absent when the case itself sends one, or must fail. */
  readonly goodbye: Uint8Array | undefined
  /** The Close frame that must come last. */
  readonly lastLine: string
}

/** @param role the endpoint's */
export function scriptOf(one: Case, role: Role): Script {
  const writer = new FrameWriter(role === 'server')
  const code = 'close' in one ? one.close : one.fail
  const closes = 'fail' in one || one.send.some(([kind]) => kind === 'close')
  return {
    rounds: one.rounds ?? 1,
    moves: [...movesOf(one, writer)],
    lines: expected(one).map(([kind, payload]) => label(kind, payloadOf(kind, payload))),
    goodbye: closes ? undefined : octetsOf(['close', code], writer),
    lastLine: closeLabel(code),
  }
}

function expected({ expect, send }: Case): readonly FrameSpec[] {
  return expect === 'echo' ? send.filter((step): step is FrameSpec => !isAwait(step)) : expect
}

function isAwait(step: FrameSpec | AwaitSpec): step is AwaitSpec {
  return step[0] === 'await'
}

function* movesOf({ send, chop }: Case, writer: FrameWriter): Generator<Move> {
  let waiting: Uint8Array[] = []
  let awaited = 0
  for (const step of send) {
    if (isAwait(step)) {
      yield* chopped(waiting, chop)
      waiting = []
      awaited = step[1]
      yield awaited
      continue
    }
    const octets = octetsOf(step, writer)
    const sizes = step[2]?.cut
    if (sizes === undefined) waiting.push(octets)
    else yield* pieces(octets, payloadOf(step[0], step[1]).length, sizes, awaited)
  }
  yield* chopped(waiting, chop)
}

function octetsOf([kind, payload, options = {}]: FrameSpec, writer: FrameWriter): Uint8Array {
  const { fin = true, rsv = 0, fragments } = options
  const frame = { opcode: opcodeOf(kind), payload: payloadOf(kind, payload), fin, rsv }
  if (fragments === undefined) writer.frame(frame)
  else writer.fragments(frame, fragments)
  return writer.take()
}

function* chopped(frames: readonly Uint8Array[], chop: Case['chop']): Generator<Uint8Array> {
  if (frames.length === 0) return
  if (chop === 'frames') yield* frames
  else {
    const all = frames.length === 1 ? frames[0]! : new Uint8Array(Buffer.concat(frames))
    const size = chop ?? all.length
    for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size)
  }
}

function* pieces(octets: Uint8Array, payloadSize: number, sizes: readonly number[], awaited: number): Generator<Move> {
  let start = 0
  let end = octets.length - payloadSize
  for (const size of sizes) {
    if (start > 0) yield awaited
    end += size
    yield octets.subarray(start, end)
    start = end
  }
}
