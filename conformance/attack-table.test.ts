import { expect, test } from 'vitest'

import { renderDrivers } from './attack-table.mjs'

test('one line for each test, by number, with each driver', () => {
  const table = renderDrivers([
    { test: 'A24: bombs > A24: four | five', full: true, figures: { rssPeakGrowthBytes: 2_097_152, cpuMs: 12 } },
    { test: 'A24: bombs > A24: six, driver handle', driver: 'handle', full: true, figures: { cpuMs: 13 } },
    {
      test: 'A7: slow > A7: one byte at a time',
      driver: 'stream',
      full: true,
      figures: {
        rssBaselineBytes: 60_000_000,
        rssPeakGrowthBytes: 1536,
        rssRestGrowthBytes: -20,
        cpuMs: 1234,
        elapsedMs: 10,
        bystanderMessages: 500,
        bystanderLost: 0,
        calmP99Ms: 1.5,
        bystanderP99Ms: 2,
        connections: 5000,
        waitingMostBytes: 100,
        droppedAfterMs: 7,
        outcome: 'refused',
      },
    },
  ])
  const lines = table.split('\n').filter((line) => /^## |^\| A/.test(line))
  expect(lines).toEqual([
    '## Driver stream',
    '| A7: one byte at a time | +1.5 KiB | -20 B | 1,234 ms | 10 ms | 500 messages, 0 lost | 1.5 ms | 2 ms | connections 5,000, waiting most 100 B, dropped after 7 ms, outcome refused |',
    '| A24: four \\| five | +2.0 MiB |  | 12 ms |  |  |  |  |  |',
    '## Driver handle',
    '| A24: six |  |  | 13 ms |  |  |  |  |  |',
  ])
})
