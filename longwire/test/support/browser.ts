import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { chromium, type Browser } from 'playwright-core'

const chromiumVersion = '147.0.0'

const flags = [
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
]

interface Executable {
  readonly executablePath: string
  readonly env: NodeJS.ProcessEnv
}

/** A Chromium: `CHROME_PATH`, else the one that the package @sparticuz/chromium carries for Linux on x64. */
async function executable(): Promise<Executable> {
  const before = { ...process.env }
  const given = before['CHROME_PATH']
  if (given !== undefined) return { executablePath: given, env: before }
  // The package unpacks to a fixed name in the folder for temporary files: one folder for each version.
  const folder = join(tmpdir(), `longwire-chromium-${chromiumVersion}`)
  mkdirSync(folder, { recursive: true })
  process.env['TMPDIR'] = folder
  // With this set it also unpacks, and puts on the library path, what a bare machine lacks (nss).
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs20.x'
  try {
    const carried = await import('@sparticuz/chromium')
    const executablePath = await carried.default.executablePath()
    return { executablePath, env: { ...process.env, FONTCONFIG_FILE: fontsIn(folder) } }
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

/** Text needs a font; the package carries one, but its own configuration expects another folder. */
function fontsIn(folder: string): string {
  const file = join(folder, 'longwire-fonts.conf')
  const directories = [join(folder, 'fonts', 'fonts'), '/usr/share/fonts'].map((path) => `<dir>${path}</dir>`)
  const cache = `<cachedir>${join(folder, 'font-cache')}</cachedir>`
  writeFileSync(file, `<?xml version="1.0"?><fontconfig>${directories.join('')}${cache}</fontconfig>`)
  return file
}

let found: Promise<Executable> | undefined

/** A headless Chromium that knows nothing of any network but this machine's. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  found ??= executable()
  return await chromium.launch({ ...(await found), args: flags, headless: true })
}
