import { describe, expect, test } from 'vitest'

import { MESSAGES, testContract } from '../../test/support/hub-world.js'
import { type Core, guard, isAllowed, permit, report } from './core.js'
import type { HubOptions, Question } from './hub-options.js'
import { RejectedError } from './rejected-error.js'
import { TopicDirectory } from './topic-directory.js'

const ref = new TopicDirectory(testContract).find(MESSAGES)
const ada = { user: 'ada' }
const boom = new Error('boom')
const coded = (code: string) => expect.objectContaining({ name: 'RejectedError', code }) as Error

function setup(options: HubOptions = {}) {
  const reported: unknown[] = []
  const onError = (error: unknown, activity: string) => reported.push([activity, error])
  // Only the options matter here.
  return { core: { options: { onError, ...options } } as unknown as Core, reported }
}

describe('report', () => {
  test('tells onError what happened where', () => {
    const { core, reported } = setup()
    report(core, boom, 'allow')
    expect(reported).toEqual([['allow', boom]])
  })

  test('does without onError, and survives one that throws', () => {
    report({ options: {} } as unknown as Core, boom, 'store')
    const { core } = setup({
      onError: () => {
        throw new Error('even this')
      },
    })
    expect(() => report(core, boom, 'store')).not.toThrow()
  })
})

describe('guard', () => {
  test('passes values and rejections on', async () => {
    const { core, reported } = setup()
    expect(guard(core, 'store', () => 7)).toBe(7)
    const rejected = new RejectedError('limit', 'too many')
    await expect(guard(core, 'store', () => Promise.reject(rejected))).rejects.toBe(rejected)
    expect(reported).toEqual([])
  })

  test('any other failure is reported, and tells the client nothing', async () => {
    const { core, reported } = setup()
    const fail = (): never => {
      throw boom
    }
    expect(() => guard(core, 'store', fail)).toThrow(coded('unavailable'))
    await expect(guard(core, 'schema', () => Promise.reject(boom))).rejects.toEqual(coded('unavailable'))
    expect(() => guard(core, 'store', fail)).toThrow(expect.not.objectContaining({ message: /boom/ }) as Error)
    expect(reported.slice(0, 2)).toEqual([
      ['store', boom],
      ['schema', boom],
    ])
  })
})

describe('permit', () => {
  test('without allow everything is allowed', () => {
    expect(permit(setup().core, ada, 'publish', ref)).toBeUndefined()
  })

  test('asks with everything there is to know', async () => {
    const questions: Question[] = []
    const { core } = setup({
      allow: (question) => {
        questions.push(question)
        return true
      },
    })
    await permit(core, ada, 'subscribe', ref)
    expect(questions).toEqual([
      { identity: ada, action: 'subscribe', topic: 'messages', params: { room: 'lobby' }, name: MESSAGES },
    ])
  })

  test.each([false, undefined, null, 1, 'yes', {}])('the answer %j denies', async (answer) => {
    const now = setup({ allow: () => answer as boolean }).core
    expect(() => permit(now, ada, 'join', ref)).toThrow(coded('forbidden'))
    const later = setup({ allow: () => Promise.resolve(answer as boolean) }).core
    await expect(permit(later, ada, 'join', ref)).rejects.toEqual(coded('forbidden'))
    expect(isAllowed(now, ada, 'join', ref)).toBe(false)
  })

  test('an allow that fails has not allowed', async () => {
    const { core, reported } = setup({ allow: () => Promise.reject(boom) })
    await expect(permit(core, ada, 'signal', ref)).rejects.toEqual(coded('unavailable'))
    expect(reported).toEqual([['allow', boom]])
  })
})
