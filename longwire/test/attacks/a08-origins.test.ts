import { describe, expect, test } from 'vitest'

import { certificate } from '../../src/node/certificate.test-d.js'
import { askAll, TIMEOUT_MS } from './ask.js'
import { attackServer } from './attack.js'
import { atDoor, type Door } from './door.js'
import { openingRequest, RawPeer } from './raw.js'

/** Every page that may connect to a server whose list is this, and no other. */
const list = ['https://a.com', 'http://b.com:8080', 'https://[2001:db8::1]', 'app://local']

/** Origins that are not in the list, nor pages of `c.com`. */
const strangers: readonly string[] = [
  // names that contain the right one
  'https://a.com.evil.com',
  'https://evila.com',
  'https://evil-a.com',
  'https://a.com-evil.com',
  'https://a.comm',
  'https://a.co',
  'https://.a.com',
  'https://www.a.com',
  'https://a.com.',
  'https://a..com',
  'https://aXcom',
  'https://c.com.evil.com',
  'http://evilc.com',
  'http://c.com.',
  'http://www.c.com',
  'http://.c.com',
  // the right one where it does not count
  'https://evil.com/https://a.com',
  'https://evil.com?https://a.com',
  'https://evil.com#https://a.com',
  'https://a.com@evil.com',
  'https://evil.com@a.com',
  'https://user:pass@a.com',
  String.raw`https://a.com\.evil.com`,
  'https://a.com/',
  'https://a.com/path',
  'https://a.com?',
  'https://a.com#',
  'https://a.com%00',
  'https://a%2ecom',
  // other schemes
  'http://a.com',
  'ws://a.com',
  'wss://a.com',
  'ftp://a.com',
  'https:a.com',
  'https:/a.com',
  'https:///a.com',
  'a.com',
  '//a.com',
  'ws://c.com',
  'wss://c.com',
  'file://',
  'file:///c.com',
  'app://',
  'app://local.evil.com',
  'data:text/html,https://a.com',
  'blob:https://a.com/1',
  'javascript://a.com',
  'chrome-extension://a',
  // other ports
  'https://a.com:443',
  'https://a.com:80',
  'https://a.com:8443',
  'https://a.com:',
  'https://a.com:0',
  'http://b.com',
  'http://b.com:808',
  'http://b.com:80800',
  'http://b.com:08080',
  'https://b.com:8080',
  'http://c.com:81',
  'http://c.com:80',
  'https://c.com:443',
  'https://c.com:80',
  'http://c.com:443',
  // other spellings
  'https://A.COM',
  'https://a.Com',
  'HTTPS://a.com',
  'HTTP://c.com',
  'http://C.com',
  'https://[2001:DB8::1]',
  'https://[2001:db8:0:0:0:0:0:1]',
  'https://[2001:db8::1]:443',
  'https://2001:db8::1',
  'https://[2001:db8::1].evil.com',
  // no origins at all
  'null',
  'NULL',
  'undefined',
  'any',
  '*',
  'https://*',
  'https://*.com',
  '',
  '__proto__',
  'constructor',
  'same-host',
  // several in one
  'https://a.com, https://evil.com',
  'https://evil.com, https://a.com',
  'https://a.com https://evil.com',
  'https://a.com,https://a.com',
  // bytes that are no text
  'https://\u00e0.com',
  'https://a.com\u00a0',
  'https://a\u00adcom',
]

const withOrigin = (...origins: readonly string[]) =>
  Buffer.from(
    openingRequest({ headers: origins.map((origin) => `Origin: ${origin}`) }).replace('localhost', 'c.com'),
    'latin1',
  )

/** Lines that no policy lets pass, whatever is in them. */
const malformed: readonly (readonly [name: string, request: Buffer, status: number])[] = [
  ['two origins', withOrigin('https://a.com', 'https://evil.com'), 403],
  ['the right one twice', withOrigin('https://a.com', 'https://a.com'), 403],
  ['one of the page itself and another', withOrigin('http://c.com', 'null'), 403],
  ['an origin with NUL', withOrigin('https://a.com\0'), 400],
  ['an origin with NUL within', withOrigin('https://a.com\0.evil.com'), 400],
  ['an origin behind a bare LF', withOrigin('https://evil.com\nOrigin: https://a.com'), 400],
  ['a folded origin', withOrigin('https://evil.com\r\n https://a.com'), 400],
  [
    'a name with space behind',
    withOrigin('https://a.com').toString('latin1').replace('Origin:', 'Origin :') as never,
    400,
  ],
]

/** Lets a server answer every case, and the pages that may connect. */
async function judge({ port }: Door, welcome: readonly string[]): Promise<void> {
  const answers = await askAll(
    port,
    strangers.map((origin) => withOrigin(origin)),
  )
  expect(answers.map(({ status }, index) => [strangers[index], status])).toEqual(
    strangers.map((origin) => [origin, 403]),
  )
  const bad = await askAll(
    port,
    malformed.map(([, request]) => request),
  )
  expect(bad.map(({ status }, index) => [malformed[index]![0], status])).toEqual(
    malformed.map(([name, , status]) => [name, status]),
  )
  const good = await askAll(port, [withOrigin(), ...welcome.map((origin) => withOrigin(origin))])
  expect(good.map(({ status }) => status)).toEqual(good.map(() => 101))
}

describe('A08: pages that connect where they may not', { timeout: TIMEOUT_MS }, () => {
  attackServer('A08: a list of origins lets in these alone, and what is no page', async () => {
    expect(strangers.length + malformed.length).toBeGreaterThanOrEqual(60)
    await atDoor({ kind: 'listen', listen: { origins: list } }, async (door) => {
      await judge(door, list)
      // Not even its own pages, when the list does not name them.
      const own = await askAll(door.port, [withOrigin('http://c.com'), withOrigin('https://c.com')])
      expect(own.map(({ status }) => status)).toEqual([403, 403])
    })
  })

  attackServer('A08: by default the pages of the same host and port alone are let in', async () => {
    await atDoor({ kind: 'listen' }, async (door) => {
      await judge(door, ['http://c.com', 'https://c.com'])
      const others = await askAll(
        door.port,
        list.map((origin) => withOrigin(origin)),
      )
      expect(others.map(({ status }) => status)).toEqual(list.map(() => 403))
    })
  })

  test('A08: a page that was not loaded over TLS never connects over TLS', async () => {
    const { key, cert } = await certificate()
    const judgeSecure = async (door: Door) => {
      const origins = ['http://c.com', 'http://c.com:443', 'https://c.com:443', 'null', 'https://c.com']
      const statuses: number[] = []
      for (const origin of origins) {
        const peer = await RawPeer.connectTls(door.port)
        peer.write(withOrigin(origin))
        await peer.until(() => peer.status !== 0)
        statuses.push(peer.status)
        peer.destroy()
      }
      expect(statuses).toEqual([403, 403, 403, 403, 101])
    }
    await atDoor({ kind: 'listen', listen: { tls: { key, cert } } }, judgeSecure, judgeSecure)
  })
})
