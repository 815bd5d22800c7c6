import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { defineConfig, type Plugin } from 'vite'

/** Other pages of the station link the design tokens as one file of their own. */
const sharedTokens: Plugin = {
  name: 'shared-tokens',
  generateBundle() {
    this.emitFile({
      type: 'asset',
      fileName: 'tokens.css',
      source: readFileSync(new URL('tokens.css', import.meta.url), 'utf8'),
    })
  },
}

/** The page waits for the script before it is first painted: the script knows which theme was chosen. */
const themeFirst: Plugin = {
  name: 'theme-first',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
  },
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/chat/',
  plugins: [sharedTokens, themeFirst],
  resolve: { conditions: ['@longwire/source', 'module', 'browser', 'development|production'] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: ['chrome123', 'firefox121', 'safari17.5'],
  },
})
