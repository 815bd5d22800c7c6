import { describe, expect, test } from 'vitest'

import { AttemptOutcome, type AttemptOutcomeOptions } from './attempt-outcome.js'
import type { Connection } from './connection.js'
import type { HandshakeError } from './handshake-error.js'
import { until } from './peer.test-d.js'

/** An outcome, and what was told of it. */
function waiting(options: Partial<AttemptOutcomeOptions> = {}) {
  const told: unknown[] = []
  const outcome = new AttemptOutcome(
    {
      timeoutMs: 60_000,
      signal: undefined,
      resolve: (connection) => told.push(connection),
      reject: ({ failure, cause }: HandshakeError) => told.push([failure, cause]),
      ...options,
    },
    () => told.push('abandoned'),
  )
  return { outcome, told }
}

const connection = {} as Connection

describe('what comes first counts', () => {
  test('a connection', () => {
    const controller = new AbortController()
    const { outcome, told } = waiting({ signal: controller.signal })
    expect(outcome.begin()).toBe(true)
    expect(outcome.over).toBe(false)
    outcome.succeed(connection)
    outcome.fail('connection-lost')
    controller.abort()
    expect(outcome.over).toBe(true)
    expect(told).toEqual([connection])
  })

  test('a failure, after everything was let go of', () => {
    const { outcome, told } = waiting()
    outcome.begin()
    const cause = new Error('why')
    outcome.fail('unreachable', { cause })
    outcome.fail('connection-lost')
    expect(told).toEqual(['abandoned', ['unreachable', cause]])
  })

  test('the deadline', async () => {
    const { outcome, told } = waiting({ timeoutMs: 10 })
    outcome.begin()
    await until(() => outcome.over)
    expect(told).toEqual(['abandoned', ['handshake-timeout', undefined]])
  })

  test('the caller’s giving up, later or before', () => {
    const controller = new AbortController()
    const { outcome, told } = waiting({ signal: controller.signal })
    outcome.begin()
    controller.abort('enough')
    expect(told).toEqual(['abandoned', ['aborted', 'enough']])
    const late = waiting({ signal: controller.signal })
    expect(late.outcome.begin()).toBe(false)
    expect(late.told).toEqual(['abandoned', ['aborted', 'enough']])
  })
})
