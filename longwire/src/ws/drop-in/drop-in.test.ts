import { readFile } from 'node:fs/promises'

import { describe, expect, test } from 'vitest'

import { clientBehaviours } from './behaviour-client.test-d.js'
import { closingBehaviours } from './behaviour-closing.test-d.js'
import { messageBehaviours } from './behaviour-messages.test-d.js'
import { redirectingBehaviours } from './behaviour-redirecting.test-d.js'
import { refusingBehaviours } from './behaviour-refusing.test-d.js'
import { serverBehaviours } from './behaviour-server.test-d.js'
import { streamBehaviours } from './behaviour-stream.test-d.js'
import { differences } from './differences.test-d.js'
import { longwire, World, ws, type Behaviour, type Cast } from './world.test-d.js'

const behaviours: readonly Behaviour[] = [
  ...clientBehaviours,
  ...redirectingBehaviours,
  ...messageBehaviours,
  ...closingBehaviours,
  ...serverBehaviours,
  ...refusingBehaviours,
  ...streamBehaviours,
]

const casts: readonly (readonly [string, Cast])[] = [
  ['longwire/ws on both sides', { client: longwire, server: longwire }],
  ['the client of longwire/ws with the server of ws', { client: longwire, server: ws }],
  ['the client of ws with the server of longwire/ws', { client: ws, server: longwire }],
]

async function observe(cast: Cast, run: Behaviour[1]): Promise<unknown> {
  const world = new World(cast)
  try {
    // What is logged when everything is torn down is no part of it.
    return structuredClone(await run(world))
  } finally {
    world.end()
  }
}

const expectations = new Map<Behaviour[1], Promise<unknown>>()

function expectation(run: Behaviour[1]): Promise<unknown> {
  const known = expectations.get(run) ?? observe({ client: ws, server: ws }, run)
  expectations.set(run, known)
  return known
}

const seen = new Set<string>()

describe.each(behaviours)('%s', (name, run) => {
  test.each(casts)('%s', async (_, cast) => {
    const expected = await expectation(run)
    const observed = await observe(cast, run)
    if (!differences.includes(name)) expect(observed).toEqual(expected)
    else if (JSON.stringify(observed) !== JSON.stringify(expected)) seen.add(name)
  })
})

describe('differences', () => {
  test('each one is seen', () => {
    expect([...seen].toSorted()).toEqual(differences.toSorted())
  })

  test('each one is documented', async () => {
    const page = await readFile(new URL('../../../../docs/reference/ws.md', import.meta.url), 'utf8')
    expect(differences.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })
})
