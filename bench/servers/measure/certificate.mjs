import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { generate } from 'selfsigned'

/**
 * @typedef {object} Certificate
 * @property {string} pem
 * @property {Record<string, string>} env that tells a server where its files are
 * @property {() => void} remove the files
 */

/**
 * A certificate for localhost that holds for a day, in files: some servers take nothing else.
 * @returns {Promise<Certificate>}
 */
export async function makeCertificate() {
  const names = /** @type {const} */ ([{ name: 'commonName', value: 'localhost' }])
  const extensions = [
    {
      name: /** @type {const} */ ('subjectAltName'),
      altNames: [{ type: /** @type {const} */ (2), value: 'localhost' }],
    },
  ]
  const pair = await generate([...names], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions,
    notAfterDate: new Date(Date.now() + 24 * 60 * 60 * 1000),
  })
  const folder = mkdtempSync(join(tmpdir(), 'longwire-bench-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  writeFileSync(key, pair.private, { mode: 0o600 })
  writeFileSync(cert, pair.cert)
  return {
    pem: pair.cert,
    env: { TLS_KEY: key, TLS_CERT: cert },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
