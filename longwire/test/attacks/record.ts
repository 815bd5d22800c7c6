import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect } from 'vitest'

import { FULL } from './scale.js'

const FOLDER = fileURLToPath(new URL('../../../.cache/attacks/', import.meta.url))

export type Figures = Readonly<Record<string, number | string>>

/**
 * Leaves the figures of the test that runs for the report, one file for each test.
 * @param driver of the server, where it listens to TCP without TLS
 */
export function record(driver: 'stream' | 'handle' | undefined, figures: Figures): void {
  const test = expect.getState().currentTestName ?? ''
  const name = test
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(-150)
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify({ test, driver, full: FULL, figures }, null, 2)}\n`)
}
