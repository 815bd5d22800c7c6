import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { launchBrowser } from '../../longwire/test/support/browser.js'
import { faultProxy, type FaultProxy } from '../../longwire/test/support/fault-proxy.js'
import { startStation, type Station } from '../src/index.js'

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const cacheDirectory = mkdtempSync(join(tmpdir(), 'longwire-station-'))

let browser: Browser
const cleanups: (() => unknown)[] = []

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

async function station(): Promise<Station> {
  const started = await startStation({ httpPort: 0, httpsPort: 0, host: '127.0.0.1', log: quiet, cacheDirectory })
  cleanups.push(() => started.close())
  return started
}

async function proxyTo(url: string): Promise<FaultProxy> {
  const proxy = await faultProxy(Number(new URL(url).port))
  cleanups.push(() => proxy.close())
  return proxy
}

/** One person at a browser of their own, in the lobby. */
class Person {
  readonly page: Page
  readonly errors: string[] = []

  constructor(page: Page) {
    this.page = page
    page.on('pageerror', (error) => void this.errors.push(String(error)))
    page.on('console', (message) => {
      // A refused connection is what these tests provoke; the browser itself writes it down.
      const provoked = message.text().includes('WebSocket connection to')
      if (message.type() === 'error' && !provoked) this.errors.push(message.text())
    })
  }

  async say(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Message #' }).fill(text)
    await this.page.keyboard.press('Enter')
  }

  /** The texts on the page, in order, gaps included. */
  async reads(): Promise<string[]> {
    return await this.page.locator('.message .text, .gap').allInnerTexts()
  }

  async waitsFor(text: string): Promise<void> {
    await this.page.locator('.message .text', { hasText: text }).first().waitFor()
  }

  /** Waits until everything this person said is stored. */
  async isStored(): Promise<void> {
    await expect.poll(() => this.page.getByRole('img', { name: 'Sending' }).count(), { timeout: 15_000 }).toBe(0)
  }
}

async function enter(base: string, name: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Person> {
  const context: BrowserContext = await browser.newContext({
    ignoreHTTPSErrors: true,
    reducedMotion: 'reduce',
    ...options,
  })
  cleanups.push(() => context.close())
  const person = new Person(await context.newPage())
  await person.page.goto(`${base}/chat/`)
  await person.page.getByRole('textbox', { name: 'Your name' }).fill(name)
  await person.page.getByRole('button', { name: 'Start chatting' }).click()
  // On a phone there is no room for the words.
  await person.page.locator('.dot.connected').waitFor({ state: 'attached' })
  return person
}

test('two browsers chat, one over ws and one over wss', async () => {
  const { urls } = await station()
  const ann = await enter(urls.http, 'Ann')
  const bob = await enter(urls.https, 'Bob')
  for (const text of ['one', 'two', 'three']) await ann.say(text)
  await bob.waitsFor('three')
  await bob.say('four')
  await ann.waitsFor('four')
  expect(await ann.reads()).toEqual(['one', 'two', 'three', 'four'])
  expect(await bob.reads()).toEqual(['one', 'two', 'three', 'four'])
  await ann.isStored()
  expect(await ann.page.getByRole('img', { name: 'Stored' }).count()).toBe(3)
  const people = ann.page.getByRole('region', { name: 'People here' }).locator('.person')
  await expect.poll(() => people.allInnerTexts()).toEqual(expect.arrayContaining(['Ann', 'Bob']))
  await bob.page.getByRole('textbox', { name: 'Message #' }).fill('not yet')
  await ann.page.getByText('Bob is typing').waitFor()
  await bob.page.reload()
  await bob.waitsFor('four')
  expect(await bob.reads()).toEqual(['one', 'two', 'three', 'four'])
  expect(await bob.page.getByRole('textbox', { name: 'Message #' }).inputValue()).toBe('not yet')
  expect([ann.errors, bob.errors]).toEqual([[], []])
})

describe('faults', () => {
  test('connections that are reset lose and double nothing', async () => {
    const { urls } = await station()
    const proxy = await proxyTo(urls.http)
    const base = `http://127.0.0.1:${proxy.port}`
    const ann = await enter(base, 'Ann')
    const bob = await enter(base, 'Bob')
    const texts = Array.from({ length: 12 }, (_, index) => `message ${index + 1}.`)
    for (const [index, text] of texts.entries()) {
      await ann.say(text)
      if (index % 4 === 1) proxy.reset()
    }
    await bob.waitsFor('message 12.')
    await ann.isStored()
    expect(await bob.reads()).toEqual(texts)
    expect(await ann.reads()).toEqual(texts)
    expect([ann.errors, bob.errors]).toEqual([[], []])
  })

  test('a page that cannot reach its server says so, keeps what is written over a reload, and recovers by itself', async () => {
    const { urls } = await station()
    const proxy = await proxyTo(urls.http)
    const base = `http://127.0.0.1:${proxy.port}`
    const ann = await enter(base, 'Ann')
    const bob = await enter(urls.http, 'Bob')
    const target = proxy.target
    proxy.target = undefined
    proxy.reset()
    await ann.page.getByText('No connection to the server').waitFor()
    await ann.say('written offline 1')
    await ann.say('written offline 2')
    await ann.page.getByText('2 messages wait here').waitFor()
    expect(await ann.page.getByRole('img', { name: 'Sending' }).count()).toBe(2)
    proxy.target = target
    await ann.page.reload()
    await bob.waitsFor('written offline 2')
    await ann.isStored()
    expect(await bob.reads()).toEqual(['written offline 1', 'written offline 2'])
    expect(await ann.reads()).toEqual(['written offline 1', 'written offline 2'])
  })

  test('after a restart of the server both pages say what is gone, and go on', async () => {
    const first = await station()
    const proxy = await proxyTo(first.urls.http)
    const base = `http://127.0.0.1:${proxy.port}`
    const ann = await enter(base, 'Ann')
    const bob = await enter(base, 'Bob')
    await ann.say('before')
    await bob.waitsFor('before')
    proxy.target = undefined
    await first.close()
    await ann.page.getByRole('button', { name: 'Try now' }).waitFor()
    await ann.say('meanwhile')
    const second = await station()
    proxy.target = Number(new URL(second.urls.http).port)
    await bob.waitsFor('meanwhile')
    await bob.say('after')
    await ann.waitsFor('after')
    for (const person of [ann, bob]) {
      const [before, gap, ...rest] = await person.reads()
      expect(before).toBe('before')
      expect(gap).toMatch(/gone: the server restarted/)
      expect(rest).toEqual(['meanwhile', 'after'])
    }
    expect([ann.errors, bob.errors]).toEqual([[], []])
  })
})

describe('accessibility, by axe (WCAG 2.2 A and AA)', () => {
  const phone = { width: 390, height: 844 }
  const desktop = { width: 1280, height: 800 }

  test.each([
    ['light', 'desktop', desktop],
    ['dark', 'desktop', desktop],
    ['light', 'phone', phone],
    ['dark', 'phone', phone],
  ] as const)('%s, %s', async (colorScheme, _device, viewport) => {
    const { urls } = await station()
    const ann = await enter(urls.http, 'Ann', { colorScheme, viewport, bypassCSP: true })
    await ann.say('see https://example.org/ for more')
    await ann.isStored()
    await ann.page.addScriptTag({ content: axe.source })
    const violations = await ann.page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string }[] }> }
      }
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
      const result = await axe.run({ runOnly: { type: 'tag', values: tags } })
      return result.violations.map(({ id }) => id)
    })
    expect(violations).toEqual([])
  })
})
