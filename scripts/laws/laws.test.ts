import { describe, expect, test } from 'vitest'

import { links, wording } from './documents.mjs'
import { layerImports, layers, layerTable } from './layers.mjs'
import { libraryPackage } from './package.mjs'
import { lineAt } from './project.mjs'
import type { Law } from './project.mjs'
import { sizes } from './sizes.mjs'
import { limitsTested, violationsTested } from './tested.mjs'

async function faults(law: Law, files: Record<string, string>): Promise<string[]> {
  const found = await law.faults(new Map(Object.entries(files)))
  return found.map(({ file, line, text }) => `${file}:${line ?? ''} ${text}`)
}

function lines(count: number): string {
  return 'x\n'.repeat(count)
}

test('lineAt counts from 1', () => {
  expect([lineAt('a\nb', 0), lineAt('a\nb', 2)]).toEqual([1, 2])
})

describe('sizes', () => {
  test('400 lines are kept, 401 are not; tests are left to the linter', async () => {
    expect(await faults(sizes, { 'station/src/a.ts': lines(1), 'station/src/b.ts': lines(400) })).toEqual([])
    expect(await faults(sizes, { 'station/src/a.ts': lines(1), 'station/src/b.ts': lines(401) })).toHaveLength(1)
    expect(await faults(sizes, { 'station/src/a.test.ts': lines(500) })).toEqual([])
  })

  test('the median of a layer', async () => {
    const layer = (...sizes: number[]): Record<string, string> =>
      Object.fromEntries(sizes.map((size, index) => [`longwire/src/hub/f${index}.ts`, lines(size)]))
    expect(await faults(sizes, layer(300, 120, 10))).toEqual([])
    expect(await faults(sizes, layer(300, 121, 10))).toEqual([
      'longwire/src/hub: the median file has 121 lines; at most 120 are wanted',
    ])
  })

  test('examples have 40 lines', async () => {
    expect(await faults(sizes, { 'examples/a.mjs': lines(40) })).toEqual([])
    expect(await faults(sizes, { 'examples/a.mjs': lines(41) })).toHaveLength(1)
  })
})

function config(name: string, change: object = {}): Record<string, string> {
  const layer = layers[name]!
  return {
    [`longwire/src/${name}/tsconfig.json`]: JSON.stringify({
      compilerOptions: { types: layer.node ? ['node'] : [], lib: ['ES2023'] },
      include: ['**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-d.ts'],
      references: layer.imports.map((one) => ({ path: `../${one}` })),
      ...change,
    }),
  }
}

describe('layerTable', () => {
  const kept = Object.assign({}, ...Object.keys(layers).map((name) => config(name)))

  test('is kept by the configurations that it describes', async () => {
    expect(await faults(layerTable, kept)).toEqual([])
  })

  test.each([
    ['types', { compilerOptions: { types: ['node'], lib: ['ES2023'] } }],
    ['lib', { compilerOptions: { types: [], lib: ['ES2023', 'DOM'] } }],
    ['references', { references: [{ path: '../node' }] }],
    ['include', { include: ['index.ts'] }],
    ['exclude', { exclude: [] }],
  ])('%s of a pure layer cannot be widened', async (key, change) => {
    const found = await faults(layerTable, { ...kept, ...config('protocol', change) })
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`longwire/src/protocol/tsconfig.json: ${key} must be`)
  })

  test('a folder that is no layer, a layer without configuration, a loose file', async () => {
    expect(await faults(layerTable, { ...kept, 'longwire/src/tools/x.ts': '' })).toHaveLength(1)
    const { ['longwire/src/wire/tsconfig.json']: _, ...rest } = kept
    expect(await faults(layerTable, rest)).toHaveLength(1)
    expect(await faults(layerTable, { ...kept, 'longwire/src/loose.ts': '' })).toHaveLength(1)
    expect(await faults(layerTable, { ...kept, 'longwire/src/index.ts': '' })).toEqual([])
  })
})

describe('layerImports', () => {
  const broken: [string, string][] = [
    ['longwire/src/protocol/a.ts', `import { x } from '../wire/x.js'`],
    ['longwire/src/protocol/opening/a.ts', `import { x } from '../../node/x.js'`],
    ['longwire/src/wire/a.ts', `import { readFile } from 'node:fs'`],
    ['longwire/src/contract/a.ts', `import type { Schema } from '@standard-schema/spec'`],
    ['longwire/src/hub/a.ts', `export * from '../node/index.js'`],
    ['longwire/src/hub/a.ts', `const x = await import('../node/index.js')`],
    ['longwire/src/client/a.ts', `import '../hub/index.js'`],
    ['longwire/src/node/a.ts', `import { x } from '../wire/index.js'`],
    ['longwire/src/node/a.ts', `import { WebSocket } from 'ws'`],
    ['longwire/src/node/a.ts', `const ws = require('ws')`],
    ['station/src/a.ts', `import { x } from '../../longwire/src/node/index.js'`],
    ['examples/a.mjs', `import { x } from '../longwire/dist/node/index.js'`],
  ]
  test.each(broken)('%s may not: %s', async (file, content) => {
    const found = await faults(layerImports, { [file]: `// first line\n${content}\n` })
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`${file}:2 `)
  })

  const kept: [string, string][] = [
    ['longwire/src/protocol/opening/a.ts', `import { x } from '../opcode.js'`],
    [
      'longwire/src/hub/a.ts',
      `import {\n  x,\n  type Y,\n} from '../wire/index.js'\nexport type { Z } from '../contract/topic.js'`,
    ],
    ['longwire/src/node/a.ts', `import { connect } from 'node:net'\nimport { Endpoint } from '../protocol/index.js'`],
    ['longwire/src/index.ts', `export { listen } from './node/index.js'`],
    ['longwire/src/hub/a.test.ts', `import { listen } from '../node/index.js'`],
    ['station/src/a.ts', `import { listen } from 'longwire/node'`],
  ]
  test.each(kept)('%s may: %s', async (file, content) => {
    expect(await faults(layerImports, { [file]: content })).toEqual([])
  })
})

describe('libraryPackage', () => {
  const entry = {
    '@longwire/source': './src/node/index.ts',
    types: './dist/node/index.d.ts',
    default: './dist/node/index.js',
  }
  const files = (manifest: object): Record<string, string> => ({
    'longwire/package.json': JSON.stringify(manifest),
    'longwire/src/node/index.ts': '',
  })

  test('is kept without dependencies and with whole exports', async () => {
    const manifest = { devDependencies: { x: '1' }, exports: { './node': entry, './package.json': './package.json' } }
    expect(await faults(libraryPackage, files(manifest))).toEqual([])
  })

  test.each([
    [{ dependencies: { ws: '8' } }, 'dependencies must be empty'],
    [{ peerDependencies: { ws: '8' } }, 'peerDependencies must be empty'],
    [{ scripts: { postinstall: 'x' } }, 'script "postinstall"'],
    [{ exports: { './node': { ...entry, types: './dist/index.d.ts' } } }, 'types must be "./dist/node/index.d.ts"'],
    [{ exports: { './node': { ...entry, '@longwire/source': './src/gone.ts' } } }, 'no source "./src/gone.ts"'],
    [{ exports: { '.': { ...entry, browser: { ...entry, default: 'x' } } } }, 'default must be "./dist/node/index.js"'],
  ])('%j: %s', async (manifest, text) => {
    const found = await faults(libraryPackage, files(manifest))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(text)
  })
})

describe('limits and violations', () => {
  const source = 'export interface Limits {\n  /** x */\n  readonly messageBytesMax: number\n}\n'

  test('a limit that a test names is kept, another is not, nor one without a unit', async () => {
    const file = 'longwire/src/protocol/limits.ts'
    const tested = { [file]: source, 'longwire/src/protocol/x.test.ts': 'messageBytesMax: 5' }
    expect(await faults(limitsTested, tested)).toEqual([])
    expect(await faults(limitsTested, { [file]: source })).toEqual([
      `${file}:3 no test names the limit "messageBytesMax"`,
    ])
    const unitless = { [file]: source.replace('messageBytesMax', 'size'), 'longwire/x.test.ts': 'size' }
    expect(await faults(limitsTested, unitless)).toEqual([`${file}:3 "size" says no unit`])
  })

  test('a violation that no test names', async () => {
    const file = 'longwire/src/protocol/violation.ts'
    const content = "export const violations = {\n  'reserved-bit': {\n  },\n  unmasked: { closeCode: 1002 },\n}\n"
    expect(await faults(violationsTested, { [file]: content, 'longwire/x.test.ts': "'unmasked'" })).toEqual([
      `${file}:2 no test names the violation "reserved-bit"`,
    ])
  })
})

describe('documents', () => {
  test('a link leads to a file, a folder, a heading, another site, or nowhere', async () => {
    const files = { 'docs/b.md': '# A `title`, here\n', LICENSE: '' }
    const page = (target: string): Record<string, string> => ({ ...files, 'docs/a.md': `\n[text](${target})\n` })
    for (const target of [
      'b.md',
      'b.md#a-title-here',
      '../LICENSE',
      '../docs/',
      'https://example.org/x',
      'images/x.png',
    ]) {
      expect(await faults(links, page(target))).toEqual([])
    }
    for (const target of ['c.md', '../../outside.md', 'b.md#another', '#not-here']) {
      expect(await faults(links, page(target))).toHaveLength(1)
    }
  })

  test('paths of one machine, places outside and work left undone are found, with their line', async () => {
    const words = [
      ['', 'home', 'me'],
      ['', 'root', '.config'],
      ['..', 'shared'],
    ]
      .map((parts) => parts.join('/'))
      .concat(['TO', 'FIX'].map((start, index) => start + ['DO', 'ME'][index]))
    for (const word of words) {
      const found = await faults(wording, { 'a.ts': `\n// see ${word}\n` })
      expect(found).toHaveLength(1)
      expect(found[0]).toMatch(/^a\.ts:2 /)
    }
    expect(await faults(wording, { 'a.ts': 'a/home/page, ./root/x, https://example.org/home/x' })).toEqual([])
  })
})
