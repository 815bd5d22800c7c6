import { X509Certificate } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { type Certificate, developmentCertificate } from './certificate.js'

const NOW = Date.UTC(2026, 10, 3, 12)
const DAY = 86_400_000

let directory: string
let unkept: unknown[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'longwire-certificate-'))
  unkept = []
})

afterEach(async () => {
  await rm(directory, { recursive: true })
})

function certificate(
  change: { hosts?: readonly string[]; nowMs?: number; directory?: string } = {},
): Promise<Certificate> {
  return developmentCertificate({
    directory: join(directory, 'cache'),
    hosts: [],
    nowMs: NOW,
    onUnkept: (error) => unkept.push(error),
    ...change,
  })
}

const keptFile = (): string => join(directory, 'cache', 'station-certificate.pem')

describe('the development certificate', () => {
  test('is good for this machine for a year', async () => {
    const { key, cert } = await certificate()
    const parsed = new X509Certificate(cert)
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/)
    expect(parsed.checkHost('localhost')).toBe('localhost')
    expect(parsed.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(parsed.checkIP('::1')).toBeDefined()
    expect(parsed.checkHost('example.com')).toBeUndefined()
    expect(parsed.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' })
    expect(Date.parse(parsed.validFrom)).toBe(NOW - DAY)
    expect(Date.parse(parsed.validTo)).toBe(NOW + 365 * DAY)
  })

  test('is kept for the next start, for nobody else to read, and leaves nothing beside it', async () => {
    const first = await certificate()
    expect(await certificate({ nowMs: NOW + 300 * DAY })).toEqual(first)
    expect((await stat(keptFile())).mode & 0o777).toBe(0o600)
    expect(await readdir(join(directory, 'cache'))).toEqual(['station-certificate.pem'])
    expect(unkept).toEqual([])
  })

  test('that others may read is closed to them', async () => {
    await certificate()
    await chmod(keptFile(), 0o644)
    await certificate()
    expect((await stat(keptFile())).mode & 0o777).toBe(0o600)
  })

  test('is renewed before it ends, and when the clock was set back', async () => {
    const first = await certificate()
    const renewed = await certificate({ nowMs: NOW + 336 * DAY })
    expect(renewed.cert).not.toBe(first.cert)
    expect((await certificate({ nowMs: NOW })).cert).not.toBe(renewed.cert)
  })

  test('covers the address that is listened at', async () => {
    const first = await certificate()
    const other = await certificate({ hosts: ['192.168.1.20', 'box.local'] })
    expect(other.cert).not.toBe(first.cert)
    const parsed = new X509Certificate(other.cert)
    expect(parsed.checkIP('192.168.1.20')).toBeDefined()
    expect(parsed.checkHost('box.local')).toBeDefined()
    expect((await certificate()).cert).toBe(other.cert)
  })

  test.each([
    ['nothing', () => ''],
    ['noise', () => 'noise'],
    ['half of it', (text: string) => text.slice(0, text.length / 2)],
    ['no key', (text: string) => text.slice(text.indexOf('-----BEGIN CERTIFICATE'))],
  ])('of which %s is left is made anew', async (_, damage) => {
    await certificate()
    await writeFile(keptFile(), damage(await readFile(keptFile(), 'utf8')))
    expect((await certificate()).cert).toContain('BEGIN CERTIFICATE')
    expect(await readFile(keptFile(), 'utf8')).toContain('BEGIN PRIVATE KEY')
  })

  test('with the key of another one is made anew', async () => {
    await certificate()
    const first = await readFile(keptFile(), 'utf8')
    const second = await certificate({ hosts: ['box.local'] })
    await writeFile(keptFile(), `${second.key}\n${first.slice(first.indexOf('-----BEGIN CERTIFICATE'))}`)
    expect(first).not.toContain((await certificate()).cert)
  })

  test('is used all the same where it cannot be kept', async () => {
    await writeFile(join(directory, 'file'), '')
    const made = await certificate({ directory: join(directory, 'file', 'cache') })
    expect(made.cert).toContain('BEGIN CERTIFICATE')
    expect(unkept).toHaveLength(1)
  })
})
