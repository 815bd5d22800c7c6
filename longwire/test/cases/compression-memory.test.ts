import { describe, test } from 'vitest'

import { roles } from '../support/endpoint-trace.js'
import { compressionCases } from './compression-case.js'
import { memoryCompression } from './memory-agreement.js'
import { MemoryEcho } from './memory-echo.js'
import { CASE_TIMEOUT_MS, messageCount, titleOf } from './message-count.js'
import { playMessages } from './play-messages.js'

describe.each(roles)('%s in memory', (role) => {
  for (const one of compressionCases) {
    const count = messageCount(one.messages)
    test(titleOf(one, count, role), { timeout: CASE_TIMEOUT_MS }, () =>
      playMessages(one, count, role, new MemoryEcho(role, undefined, memoryCompression(role, one.agreement[role]))),
    )
  }
})
