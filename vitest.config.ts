import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@longwire/source', 'module', 'node', 'development|production'] },
  ssr: { resolve: { conditions: ['@longwire/source', 'module', 'node', 'development|production'] } },
  test: {
    isolate: false,
    restoreMocks: true,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    include: [
      'longwire/**/*.test.ts',
      'station/**/*.test.ts',
      'apps/**/*.test.ts',
      'scripts/**/*.test.ts',
      'bench/**/*.test.ts',
      'conformance/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '.cache/**'],
    coverage: { provider: 'v8', include: ['longwire/src/**/*.ts'], exclude: ['**/*.test.ts'] },
  },
})
