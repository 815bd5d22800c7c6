import { describe, test } from 'vitest'

import { compressionCases } from './compression-case.js'
import { loopback, loopbackWays } from './loopback.js'
import { CASE_TIMEOUT_MS, messageCount, titleOf } from './message-count.js'
import { playMessages } from './play-messages.js'

describe.each(loopbackWays.map((one) => [`${one.role} ${one.way}`, one] as const))('%s', (_, { role, driver }) => {
  for (const one of compressionCases) {
    const count = messageCount(one.messages)
    test(titleOf(one, count, role), { timeout: CASE_TIMEOUT_MS }, async () =>
      playMessages(one, count, role, await loopback(role, { driver, agreement: one.agreement[role] })),
    )
  }
})
