import { describe, test } from 'vitest'

import { roles } from '../support/endpoint-trace.js'
import { cases, type Case } from './case.js'
import { loopback } from './loopback.js'
import { play } from './play.js'

const limitsOf = ({ limits }: Case) => (limits === undefined ? {} : { limits })

describe.each(roles)('%s over TCP', (role) => {
  for (const one of cases) {
    test(`case ${one.case} (${role}): ${one.what}`, async () => play(one, role, await loopback(role, limitsOf(one))))
  }
})
