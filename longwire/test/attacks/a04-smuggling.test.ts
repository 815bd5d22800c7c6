import { describe, expect } from 'vitest'

import { askAll, TIMEOUT_MS } from './ask.js'
import { attackServer } from './attack.js'
import { openingRequest, plainFrame, RawPeer } from './raw.js'
import { scaled } from './scale.js'
import { bodies, SMUGGLED, versions } from './smuggling.js'
import { underAttack } from './under-attack.js'

const frame = plainFrame(1, 'smuggled')

describe('A04: requests that a proxy understands otherwise', { timeout: TIMEOUT_MS }, () => {
  attackServer('A04: are refused, and what follows is neither a request nor a frame', async () => {
    const all = [...bodies, ...versions]
    const rounds = scaled(3, 200)
    await underAttack({}, async ({ victim, note }) => {
      const requests = all.map(([, request]) => Buffer.concat([Buffer.from(request + SMUGGLED, 'latin1'), frame]))
      for (let round = 0; round < rounds; round++) {
        const answers = await askAll(victim.port, requests)
        expect(answers.map(({ status }, index) => [all[index]![0], status])).toEqual(
          all.map(([name, , status]) => [name, status]),
        )
        for (const { text } of answers) {
          const [head, body] = text.split('\r\n\r\n')
          expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1)
          expect(head).toMatch(/^Connection: close/m)
          expect(Number(/Content-Length: (\d+)/.exec(head!)![1])).toBe(body!.length)
          expect(text).not.toContain('smuggled')
        }
      }
      // Without any of that, the same bytes are a handshake and a message.
      const peer = await RawPeer.connect(victim.port)
      peer.write(Buffer.concat([Buffer.from(openingRequest({ headers: ['Content-Length: 0'] })), frame]))
      await peer.until(() => peer.frames.length > 0)
      expect(peer.frames[0]!.payload.toString()).toBe('smuggled')
      peer.destroy()
      note('requests', rounds * all.length)
    })
  })
})
