import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { clientMessageTypes, hubMessageTypes } from '../../test/support/arbitrary-message.js'
import { HubClose } from './close-code.js'
import { errorCodes, gapReasons } from './decode.js'
import { decodeClientMessage, decodeHubMessage, encode, JSON_SUBPROTOCOL } from './json.js'

const page = readFileSync(new URL('PROTOCOL.md', import.meta.url), 'utf8').replaceAll(/ +/g, ' ')
const section = (title: string): string => {
  const start = page.indexOf(`\n## ${title}`)
  if (start === -1) throw new Error(`there is no section ${title}`)
  const end = page.indexOf('\n## ', start + 1)
  return page.slice(start, end === -1 ? undefined : end)
}
const headings = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('### '))
    .flatMap((line) => [...line.matchAll(/`([a-z]+)`/g)].map((match) => match[1] ?? ''))

describe('PROTOCOL.md', () => {
  test('names the subprotocol', () => expect(page).toContain(`\`${JSON_SUBPROTOCOL}\``))

  test('has exactly the messages of a client', () => {
    expect(headings(section('4. Client → hub')).sort()).toEqual([...clientMessageTypes].sort())
  })

  test('has exactly the messages of a hub', () => {
    expect(headings(section('5. Hub → client')).sort()).toEqual([...hubMessageTypes].sort())
  })

  test.each(errorCodes.map((code) => [code]))('explains the error code %s', (code) => {
    expect(section('5. Hub → client')).toContain(`| \`${code}\` |`)
  })

  test.each(gapReasons.map((reason) => [reason]))('explains the gap reason %s', (reason) => {
    expect(section('5. Hub → client')).toContain(`| \`${reason}\` |`)
  })

  test('has exactly the close codes of the hub', () => {
    const rows = [...section('7. Close codes').matchAll(/^\| (4\d\d\d) \| `(\w+)`/gm)].map((row) => [
      row[2],
      Number(row[1]),
    ])
    expect(Object.fromEntries(rows)).toEqual(HubClose)
  })
})

describe('the examples of PROTOCOL.md', () => {
  const examples = section('9. Examples')
    .split('\n')
    .filter((line) => line.startsWith('→ {') || line.startsWith('← {'))

  test('every line is a message, and says nothing that a decoder would ignore', () => {
    expect(examples.length).toBeGreaterThan(20)
    for (const line of examples) {
      const text = line.slice(2)
      const message = line.startsWith('→') ? decodeClientMessage(text) : decodeHubMessage(text)
      if (message.type === 'fault') throw new Error(`${message.message}: ${line}`)
      expect(JSON.parse(encode(message))).toEqual(JSON.parse(text))
    }
  })

  test('every message is shown', () => {
    const shown = new Set(examples.map((line) => (JSON.parse(line.slice(2)) as { type: string }).type))
    expect([...shown].sort()).toEqual([...new Set([...clientMessageTypes, ...hubMessageTypes])].sort())
  })
})
