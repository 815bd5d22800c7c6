import { gzipSync } from 'node:zlib'

import { at } from './project.mjs'

/** What the client may add to a page, in bytes: bundled, minified, compressed. Raise it with a reason. */
const GZIP_BYTES_MAX = 12 * 1024

/** A page that uses all that a page can. */
const page = `import * as longwire from ${JSON.stringify(at('longwire', 'dist', 'browser.js'))}
globalThis.longwire = { ...longwire }`

/**
 * Bundles the client as a page would and weighs it.
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function checkPageSize() {
  const { build } = await import('vite')
  const entry = 'virtual:page'
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: at('longwire'),
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? page : null),
      },
    ],
    build: { write: false, modulePreload: false, rollupOptions: { input: entry } },
  })
  const bundle = [result].flat()[0]
  if (bundle === undefined || !('output' in bundle)) return { code: 1, output: 'vite built nothing' }
  const code = bundle.output.map((part) => ('code' in part ? part.code : '')).join('')
  const { byteLength } = gzipSync(code, { level: 9 })
  const output = `the client adds ${byteLength} bytes to a page (at most ${GZIP_BYTES_MAX}), ${code.length} before gzip\n`
  return { code: byteLength > GZIP_BYTES_MAX ? 1 : 0, output }
}
