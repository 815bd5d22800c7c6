import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { launchBrowser } from '../../longwire/test/support/browser.js'
import { faultProxy } from '../../longwire/test/support/fault-proxy.js'
import { startStation } from '../src/index.js'

const cacheDirectory = mkdtempSync(join(tmpdir(), 'longwire-station-'))
const cleanups: (() => unknown)[] = []
let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})
afterAll(async () => {
  await browser.close()
  rmSync(cacheDirectory, { recursive: true })
})

test('rule 96 (server): a browser loads the page and chats on one HTTP/2 session', async () => {
  const logged: { readonly facts: object; readonly message: string }[] = []
  const note = (facts: object, message: string): void => void logged.push({ facts, message })
  const log = { debug: note, info: note, warn: note, error: note }
  const station = await startStation({ httpPort: 0, httpsPort: 0, host: '127.0.0.1', log, cacheDirectory })
  cleanups.push(() => station.close())
  const proxy = await faultProxy(Number(new URL(station.urls.https).port))
  cleanups.push(() => proxy.close())
  const context = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce' })
  cleanups.push(() => context.close())
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })

  await page.goto(`https://127.0.0.1:${proxy.port}/chat/`)
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ann')
  await page.getByRole('button', { name: 'Start chatting' }).click()
  await page.locator('.dot.connected').waitFor({ state: 'attached' })
  await page.getByRole('textbox', { name: 'Message #' }).fill('over one connection')
  await page.keyboard.press('Enter')
  await page.getByRole('img', { name: 'Stored' }).waitFor()

  const requests = logged.filter(({ message }) => message === 'request').map(({ facts }) => facts)
  expect(requests).toContainEqual({ method: 'GET', path: '/chat/', httpVersion: '2.0', status: 200 })
  expect(requests.every((facts) => 'httpVersion' in facts && facts.httpVersion === '2.0')).toBe(true)
  const lines = logged.filter(({ message }) => message === 'line opened').map(({ facts }) => facts)
  expect(lines).toMatchObject([{ secure: true, httpVersion: '2.0' }])
  // One TCP connection carries all of it, and with it one TLS session and one HTTP/2 session. (Another came before:
  // the browser asks again after it found a certificate that it was told to take.)
  expect(proxy.connections).toBe(1)
  const { accepted } = proxy
  await page.reload()
  await page.getByText('over one connection').waitFor()
  expect([proxy.connections, proxy.accepted]).toEqual([1, accepted])
  expect(logged.filter(({ message }) => message === 'line opened')).toHaveLength(2)
  expect(errors).toEqual([])
})
