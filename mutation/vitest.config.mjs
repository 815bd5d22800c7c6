import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['longwire/src/protocol/**/*.test.ts'], restoreMocks: true, testTimeout: 60_000 },
})
