import { afterAll, beforeAll, describe } from 'vitest'

import type { ListenOptions } from './listen.js'

/** Under which driver a listener is made now. */
export const current: { driver: NonNullable<ListenOptions['driver']> } = { driver: 'stream' }

/** As `describe`, once under each driver; whoever makes a listener takes `current`. */
export function describeDrivers(name: string, tests: () => void): void {
  describe.each(['stream', 'handle'] as const)(`${name}, driver %s`, (driver) => {
    beforeAll(() => {
      current.driver = driver
    })
    afterAll(() => {
      current.driver = 'stream'
    })
    tests()
  })
}
