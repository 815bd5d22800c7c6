import { describe, expect, test } from 'vitest'

import { generated } from '../laws/generated.mjs'
import { readProject } from '../laws/project.mjs'
import { root } from '../project.mjs'
import { closingDiagram } from './closing-diagram.mjs'
import { exampleBlock } from './example-block.mjs'
import { exportsList, exportsOf, subpaths } from './exports-list.mjs'
import { engineLimits, limitsIn, limitsTable, readable } from './limits-table.mjs'
import { readSection, replaceSection } from './section.mjs'
import { sectionsOf } from './sections.mjs'
import { table } from './table.mjs'

describe('sections', () => {
  const page = 'before\n<!-- generated: x -->\nold\n<!-- end of x -->\nafter\n'

  test('are read and replaced between their markers', () => {
    expect(readSection(page, 'x')).toEqual({ content: 'old', line: 2 })
    const replaced = replaceSection(page, 'x', 'new\n')
    expect(replaced).toBe(page.replace('old', '\nnew\n'))
    expect(readSection(replaced, 'x')?.content).toBe('new')
  })

  test('without markers there is nothing to read, and writing is an error', () => {
    expect(readSection(page, 'y')).toBeUndefined()
    expect(() => replaceSection(page, 'y', '')).toThrow('the markers of the section "y" are missing')
  })

  test('the law finds missing markers', async () => {
    const faults = await generated.faults(new Map())
    expect(faults.every(({ text }) => text.includes('markers'))).toBe(true)
    expect(faults).not.toHaveLength(0)
  })
})

test('a table has aligned columns, and no cell can break it', () => {
  expect(
    table(
      ['a', 'long head'],
      [
        ['wide cell', 'x|y'],
        ['', '2'],
      ],
    ),
  ).toBe(
    '| a         | long head |\n| --------- | --------- |\n| wide cell | x\\|y      |\n|           | 2         |\n',
  )
})

test('the diagram has an arrow for each entry of the table, and ends where no event leads on', () => {
  const diagram = closingDiagram({
    open: { close: { to: 'closed', sendClose: true, transport: 'end' }, other: { to: 'closed' } },
    closed: {},
  })
  expect(diagram).toBe(
    '```mermaid\nstateDiagram-v2\n  [*] --> open\n  open --> closed: close() / send Close / end TCP\n' +
      '  open --> closed: other\n  closed --> [*]\n```\n',
  )
})

describe('examples', () => {
  test('are code blocks without the comment at their head', () => {
    expect(exampleBlock("// What it does.\n// More.\nimport 'x'\n\n// here\ny()\n")).toBe(
      "```js\nimport 'x'\n\n// here\ny()\n```\n",
    )
  })

  test('stand where a marker names them', async () => {
    const project = new Map([
      ['docs/a.md', 'x\n<!-- generated: examples/a.mjs -->\n<!-- end of examples/a.mjs -->\n'],
      ['examples/a.mjs', 'a()\n'],
    ])
    const section = sectionsOf(project).find(({ file }) => file === 'docs/a.md')
    expect(section?.name).toBe('examples/a.mjs')
    expect(await section?.render(project)).toBe('```js\na()\n```\n')
    await expect(section?.render(new Map())).rejects.toThrow('there is no examples/a.mjs')
  })
})

describe('exports', () => {
  const project = new Map([
    [
      'longwire/package.json',
      JSON.stringify({
        exports: {
          '.': { browser: { '@longwire/source': './src/b.ts' }, '@longwire/source': './src/a.ts' },
          './package.json': './package.json',
        },
      }),
    ],
    [
      'longwire/src/a.ts',
      "export { one, type Two, three as Three } from './b.js'\nexport type { Four } from './b.js'\n",
    ],
    [
      'longwire/src/b.ts',
      "export * from './c/d.js'\nexport interface Both {}\nexport const Both = 1\nexport class K {}\n",
    ],
    ['longwire/src/c/d.ts', 'export type T = 1\nexport async function f() {}\nconst hidden = 1\n'],
  ])

  test('are found through re-exports, values apart from types', () => {
    expect(Object.fromEntries(exportsOf('longwire/src/a.ts', project))).toEqual({
      one: 'value',
      Two: 'type',
      Three: 'value',
      Four: 'type',
    })
    expect(Object.fromEntries(exportsOf('longwire/src/b.ts', project))).toEqual({
      Both: 'value',
      K: 'value',
      T: 'type',
      f: 'value',
    })
  })

  test('are listed by subpath', () => {
    expect(exportsList(project)).toBe(
      '### longwire\n\nValues: `one`, `Three`.\n\nTypes: `Four`, `Two`.\n\n' +
        '### longwire (in pages)\n\nValues: `Both`, `f`, `K`.\n\nTypes: `T`.\n',
    )
  })

  const real = readProject(root)
  test.each(subpaths(real))('$subpath exports at run time what its source says', async ({ file }) => {
    const module = (await import(/* @vite-ignore */ `${root}/${file}`)) as object
    const values = [...exportsOf(file, real)].flatMap(([name, kind]) => (kind === 'value' ? [name] : []))
    expect(Object.keys(module).sort()).toEqual(values.sort())
  })
})

describe('limits', () => {
  const source = `export interface Limits {
  /** Longest message, in bytes. Default 1 MiB. Beyond: 1009. */
  readonly messageBytesMax: number
  /**
   * How long a peer may
   * be silent. Default 10,000 ms.
   */
  readonly pongTimeoutMs: number
  readonly heldBytesMax?: number
}
`
  test('are read with what is said of them, without a default that is a number', () => {
    expect(limitsIn(source)).toEqual([
      { name: 'messageBytesMax', text: 'Longest message, in bytes. Beyond: 1009.', told: undefined },
      { name: 'pongTimeoutMs', text: 'How long a peer may be silent.', told: undefined },
      { name: 'heldBytesMax', text: 'As above.', told: undefined },
    ])
    expect(limitsIn('/** Open files. Default: all there are. Then 503. */ readonly filesMax: number')).toEqual([
      { name: 'filesMax', text: 'Open files. Then 503.', told: 'all there are' },
    ])
  })

  test('make a table with the defaults of the compiled module', async () => {
    const made = await limitsTable(new Map([['longwire/src/node/limits.ts', source]]), async (path: string) => {
      expect(path).toBe('node/limits.js')
      return { defaultLimits: { messageBytesMax: 1_048_576, pongTimeoutMs: 10_000, heldBytesMax: 1 } }
    })
    expect(made).toMatch(/^\| `messageBytesMax` \| 1 MiB +\| Longest message, in bytes. Beyond: 1009. \|$/m)
    expect(made).toMatch(/^\| `pongTimeoutMs` +\| 10 s +\| How long a peer may be silent. +\|$/m)
  })

  test('of the engine have a short table', async () => {
    const project = new Map([
      ['longwire/src/protocol/limits.ts', 'export interface L {\n  readonly headersMax: number\n}\n'],
      ['longwire/src/hub/limits.ts', 'export interface L {\n  readonly topicsMax: number\n}\n'],
    ])
    const made = await engineLimits(project, async () => ({ defaults: { headersMax: 64, topicsMax: 9 } }))
    expect(made).toBe('| limit        | default |\n| ------------ | ------- |\n| `headersMax` | 64      |\n')
  })

  test('may have defaults that a function makes of the machine', async () => {
    const project = new Map([
      ['longwire/src/node/limits.ts', '/** Default: as many as fit. */ readonly linesMax: number'],
    ])
    const made = await limitsTable(project, async () => ({
      defaultServerLimits: (all: number) => ({ linesMax: all }),
    }))
    expect(made).toMatch(/\| `linesMax` +\| as many as fit \|/)
  })

  test('a limit without a default is an error', async () => {
    const project = new Map([['longwire/src/node/limits.ts', source]])
    await expect(limitsTable(project, async () => ({}))).rejects.toThrow('no exported object holds a default')
  })

  test.each([
    ['sendBytesMax', 4_194_304, '4 MiB'],
    ['headBytesMax', 8192, '8 KiB'],
    ['nameBytesMax', 255, '255'],
    ['closeTimeoutMs', 5000, '5 s'],
    ['flushMs', 20, '20'],
    ['smallFragmentsMax', 1024, '1,024'],
    ['connectionsMax', Number.POSITIVE_INFINITY, 'none'],
  ])('%s of %d reads %s', (name, value, text) => {
    expect(readable({ name, text: '', told: undefined }, value)).toBe(text)
  })
})
