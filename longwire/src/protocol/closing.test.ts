import { describe, expect, test } from 'vitest'

import { closing, type ClosingEvent, type ClosingState } from './closing.js'

const states = Object.keys(closing) as ClosingState[]
const events: ClosingEvent[] = ['close', 'peerClose', 'fail', 'transportEnd']

/** Every sequence of `length` events, from `open`. */
function* walks(length: number, state: ClosingState = 'open', steps: Step[] = []): Generator<Step[]> {
  if (length === 0) yield steps
  else
    for (const event of events) {
      const step = closing[state][event]
      yield* walks(length - 1, step?.to ?? state, [...steps, { event, ...step }])
    }
}
interface Step {
  event: ClosingEvent
  to?: ClosingState
  sendClose?: true
  transport?: string
}

describe('the closing handshake, over all sequences of five events', () => {
  const all = () => [...walks(5)]

  test('rule 62: never two Close frames', () => {
    for (const steps of all()) expect(steps.filter((step) => step.sendClose).length).toBeLessThanOrEqual(1)
  })

  test('the transport is finished once at most', () => {
    for (const steps of all()) expect(steps.filter((step) => step.transport).length).toBeLessThanOrEqual(1)
  })

  test('a Close of the peer or a failure always finishes a transport that has not ended', () => {
    for (const steps of all()) {
      const decisive = steps.findIndex((step) => step.event !== 'close')
      const first = steps[decisive]
      if (first && first.event !== 'transportEnd') expect(first.transport).toBeDefined()
    }
  })

  test('the end of the transport ends it from everywhere, for good', () => {
    for (const state of states) {
      if (state !== 'ended') expect(closing[state].transportEnd?.to).toBe('ended')
    }
    expect(closing.ended).toEqual({})
  })
})

describe('the end of the transport', () => {
  test('after both Close frames the server ends it first', () => {
    expect(closing.open.peerClose?.transport).toBe('byRole')
    expect(closing.closeSent.peerClose?.transport).toBe('byRole')
  })

  test('after a failure whoever failed ends it, and nothing moves before it has ended', () => {
    for (const state of ['open', 'closeSent'] as const) {
      expect(closing[state].fail).toMatchObject({ to: 'failed', transport: 'end' })
    }
    expect(Object.keys(closing.failed)).toEqual(['transportEnd'])
    expect(Object.keys(closing.closed)).toEqual(['transportEnd'])
  })
})
