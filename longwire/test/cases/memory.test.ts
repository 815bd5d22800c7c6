import { describe, test } from 'vitest'

import { roles } from '../support/endpoint-trace.js'
import { cases } from './case.js'
import { MemoryEcho } from './memory-echo.js'
import { play } from './play.js'

describe.each(roles)('%s in memory', (role) => {
  for (const one of cases) {
    test(`case ${one.case} (${role}): ${one.what}`, () => play(one, role, new MemoryEcho(role, one.limits)))
  }
})
