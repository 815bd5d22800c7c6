import { expect } from 'vitest'

import type { CloseOutcome, Role } from '../../src/protocol/index.js'
import { violations } from '../../src/protocol/index.js'
import type { Case } from './case.js'
import { scriptOf } from './script.js'

/** A way to an endpoint that echoes messages. */
export interface Line {
  /** What came from the endpoint so far. */
  readonly lines: readonly string[]
  write(octets: Uint8Array): Promise<void> | void
  /** Resolves when so many lines came, or no more can come. */
  until(count: number): Promise<void>
  /** Ends the way as RFC 6455 §7.1.1 has it; tells what the endpoint thinks of how it ended. */
  finish(endpointEndsFirst: boolean): Promise<CloseOutcome>
}

/** Plays a case against the endpoint of this role at the end of `line`, and expects all that the case says. */
export async function play(one: Case, role: Role, line: Line): Promise<void> {
  const { rounds, moves, lines, goodbye, lastLine } = scriptOf(one, role)
  const all = Array.from({ length: rounds }, () => lines).flat()
  for (let round = 0; round < rounds; round++) {
    for (const move of moves) {
      if (typeof move !== 'number') await line.write(move)
      else {
        await line.until(move)
        expect(line.lines, 'accepted so far').toEqual(all.slice(0, move))
      }
    }
    if (goodbye === undefined) continue
    await line.until((round + 1) * lines.length)
    expect(line.lines.length, 'lines so far').toBe((round + 1) * lines.length)
  }
  if (goodbye !== undefined) {
    expect(line.lines, 'before the closing handshake').toEqual(all)
    await line.write(goodbye)
  }
  await line.until(all.length + 1)
  const fails = 'fail' in one
  const outcome = await line.finish(fails || role === 'server')
  expect(line.lines, 'to the end').toEqual([...all, lastLine])
  expect(verdict(outcome)).toEqual(fails ? { clean: false, failed: one.fail } : { clean: true, code: one.close })
}

function verdict({ clean, code, violation }: CloseOutcome): object {
  return violation === undefined ? { clean, code } : { clean, failed: violations[violation].closeCode }
}
