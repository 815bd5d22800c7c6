import { describe, test } from 'vitest'

import { roles } from '../support/endpoint-trace.js'
import { compressionCases } from './compression-case.js'
import { loopback } from './loopback.js'
import { CASE_TIMEOUT_MS, messageCount, titleOf } from './message-count.js'
import { playMessages } from './play-messages.js'

describe.each(roles)('%s over TCP', (role) => {
  for (const one of compressionCases) {
    const count = messageCount(one.messages)
    test(titleOf(one, count, role), { timeout: CASE_TIMEOUT_MS }, async () =>
      playMessages(one, count, role, await loopback(role, { agreement: one.agreement[role] })),
    )
  }
})
