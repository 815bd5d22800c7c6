import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'

import { generate } from 'selfsigned'

export interface Certificate {
  /** PEM. */
  readonly key: string
  /** PEM. */
  readonly cert: string
}

export interface CertificateOptions {
  /** Where it is kept between starts. */
  readonly directory: string
  /** Names and IP addresses beside localhost that it must be good for. */
  readonly hosts: readonly string[]
  /** Unix time in milliseconds. */
  readonly nowMs: number
  /** Told why the certificate could not be kept; it is good for this start then. */
  readonly onUnkept: (error: unknown) => void
}

const DAY_MS = 86_400_000
/** Browsers refuse certificates that live much longer than a year. */
const LIFE_MS = 365 * DAY_MS
/** One that ends within this time is replaced. */
const RENEWAL_MS = 30 * DAY_MS
/** Clocks of machines differ a little. */
const SKEW_MS = DAY_MS
const FILE = 'station-certificate.pem'
const LOCAL = ['localhost', '127.0.0.1', '::1']

/**
 * A self-signed certificate for this machine. The one of an earlier start is used again as long as it lasts, so that a
 * browser that was told to accept it need not be told again.
 */
export async function developmentCertificate(options: CertificateOptions): Promise<Certificate> {
  const { directory, nowMs, onUnkept } = options
  const hosts = [...new Set([...LOCAL, ...options.hosts])]
  const file = join(directory, FILE)
  const kept = await readKept(file, hosts, nowMs)
  if (kept !== undefined) return kept
  const made = await make(hosts, nowMs)
  try {
    await mkdir(directory, { recursive: true })
    // Whole or not at all, whoever else starts at this moment; and never readable by others, not even at first.
    const draft = `${file}.${randomBytes(6).toString('hex')}`
    await writeFile(draft, `${made.key}\n${made.cert}\n`, { mode: 0o600, flag: 'wx' })
    await rename(draft, file)
  } catch (error) {
    onUnkept(error)
  }
  return made
}

/** The certificate in `file`, if it is whole and good for `hosts` for a while. */
async function readKept(file: string, hosts: readonly string[], nowMs: number): Promise<Certificate | undefined> {
  try {
    const text = await readFile(file, 'utf8')
    const [key = ''] = /-----BEGIN PRIVATE KEY-----[^]+?-----END PRIVATE KEY-----/.exec(text) ?? []
    const [cert = ''] = /-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/.exec(text) ?? []
    const parsed = new X509Certificate(cert)
    const isGood =
      parsed.checkPrivateKey(createPrivateKey(key)) &&
      Date.parse(parsed.validFrom) <= nowMs &&
      Date.parse(parsed.validTo) > nowMs + RENEWAL_MS &&
      hosts.every((host) => isFor(parsed, host))
    if (!isGood) return undefined
    await chmod(file, 0o600)
    return { key, cert }
  } catch {
    // Absent or damaged: either way another one is made.
    return undefined
  }
}

function isFor(certificate: X509Certificate, host: string): boolean {
  return (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined
}

async function make(hosts: readonly string[], nowMs: number): Promise<Certificate> {
  const altNames = hosts.map((host) =>
    isIP(host) === 0 ? { type: 2 as const, value: host } : { type: 7 as const, ip: host },
  )
  const made = await generate([{ name: 'commonName', value: 'Longwire station on this machine' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(nowMs - SKEW_MS),
    notAfterDate: new Date(nowMs + LIFE_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  })
  return { key: made.private.trim(), cert: made.cert.trim() }
}
