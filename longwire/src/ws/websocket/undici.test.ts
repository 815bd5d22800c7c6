import { WebSocket } from 'undici'
import { afterEach, describe, expect, test } from 'vitest'

import { behaviours } from './behaviour.test-d.js'
import { undiciDifferences } from './differences.test-d.js'
import { World, type WebSocketClass } from './world.test-d.js'

const world = new World(WebSocket as unknown as WebSocketClass)
afterEach(() => world.end())

describe('the table and the class of undici', () => {
  const same = behaviours.filter(([name]) => !undiciDifferences.includes(name))
  const different = behaviours.filter(([name]) => undiciDifferences.includes(name))

  test.each(same)('%s', (_name, run) => run(world))

  test.each(different)('not there: %s', async (_name, run) => {
    await expect(Promise.resolve().then(() => run(world))).rejects.toThrow(Error)
  })

  test('every difference is a line of the table', () => {
    expect(different).toHaveLength(undiciDifferences.length)
  })
})
