import { describe, test } from 'vitest'

import { cases, type Case } from './case.js'
import { loopback, loopbackWays } from './loopback.js'
import { play } from './play.js'

const limitsOf = ({ limits }: Case) => (limits === undefined ? {} : { limits })

describe.each(loopbackWays.map((one) => [`${one.role} ${one.way}`, one] as const))('%s', (_, { role, driver }) => {
  for (const one of cases) {
    test(`case ${one.case} (${role}): ${one.what}`, async () =>
      play(one, role, await loopback(role, { driver, ...limitsOf(one) })))
  }
})
