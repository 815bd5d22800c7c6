import { describe, expect } from 'vitest'

import { askAll, TIMEOUT_MS } from './ask.js'
import { attackServer } from './attack.js'
import { openingRequest } from './raw.js'
import { scaled } from './scale.js'
import { underAttack } from './under-attack.js'

const good = [
  'localhost',
  'LOCALHOST:80',
  'a.b-c_d~e:65535',
  '127.0.0.1:1',
  '[::1]',
  '[2001:db8::ffff:192.0.2.1]:8080',
  'x'.repeat(255),
]

const malformed = [
  '',
  ' ',
  ':',
  ':80',
  'a:',
  'a:0',
  'a:00',
  'a:080',
  'a:65536',
  'a:99999',
  'a:123456',
  'a:-1',
  'a:+1',
  'a:1e3',
  'a:x',
  'a:80:80',
  'a:80,b',
  'a,b',
  'a b',
  'a\tb',
  'a;b',
  'a/b',
  '/',
  'a/',
  'a?b',
  'a#b',
  'a\\b',
  'a@b',
  '@',
  'u:p@a',
  '*',
  '*.a',
  '%00',
  'a%2eb',
  'a%',
  '..',
  '.',
  '.a',
  'a..b',
  'a.%',
  '"a"',
  '<a>',
  '{a}',
  '$(a)',
  '`a`',
  '${a}',
  "a'b",
  'a|b',
  'http://a',
  '//a',
  'a:80/',
  '[',
  ']',
  '[]',
  '[:]',
  '[:::]',
  '[1]',
  '[::1',
  '::1',
  '::1]',
  '[::1]80',
  '[::1]:',
  '[::1]:0',
  '[::1%25eth0]',
  '[v1.a]',
  '[::g]',
  '[1:2:3:4:5:6:7:8:9]',
  '[1:2:3:4:5:6:7]',
  '[::1::]',
  '[12345::]',
  '[::1.2.3]',
  '[::256.0.0.1]',
  '[::01.2.3.4]',
  '[::1.2.3.4:5]',
  `[${':'.repeat(5_000)}]`,
  'x'.repeat(256),
  'x.'.repeat(3_000),
  `a:${'1'.repeat(5_000)}`,
  'é',
]

/** Every byte in the middle of a name; true for those that may be there. */
const bytes = Array.from({ length: 256 }, (_, byte) => ({
  host: `a${String.fromCharCode(byte)}b`,
  legal: /[0-9A-Za-z._~-]/.test(String.fromCharCode(byte)),
}))

const line = 'Host: localhost\r\n'
/** None, two, or another one in the target. */
const contradictory = [
  openingRequest().replace(line, ''),
  openingRequest().replace(line, line + line),
  openingRequest({ headers: ['host: other'] }),
  openingRequest().replace('GET /', 'GET http://other/'),
  openingRequest().replace('GET /', 'GET http://localhost:80/'),
  openingRequest().replace('GET /', 'GET http:///'),
  openingRequest().replace('GET /', 'GET http://u@localhost/'),
]

const withHost = (host: string) =>
  Buffer.from(
    openingRequest().replace('localhost', () => host),
    'latin1',
  )

describe('A15: the Host header as hostile input', { timeout: TIMEOUT_MS }, () => {
  attackServer('A15: what is no host and port is refused with 400, and harms nobody', async () => {
    const rounds = scaled(2, 100)
    await underAttack({}, async ({ victim, note }) => {
      const hosts = [
        ...good.map((host) => ({ host, legal: true })),
        ...malformed.map((host) => ({ host, legal: false })),
        ...bytes,
      ]
      const expected = hosts.map(({ host, legal }) => [host.slice(0, 40), legal ? 101 : 400])
      for (let round = 0; round < rounds; round++) {
        const answers = await askAll(
          victim.port,
          hosts.map(({ host }) => withHost(host)),
        )
        expect(answers.map(({ status }, index) => [expected[index]![0], status])).toEqual(expected)
      }
      const answers = await askAll(victim.port, contradictory)
      expect(answers.map(({ status }) => status)).toEqual(contradictory.map(() => 400))
      note('hosts', hosts.length)
      note('requests', rounds * hosts.length)
    })
  })
})
