import { afterEach, describe, expect, test } from 'vitest'

import { RawServer, upgradeResponse } from '../../node/peer.test-d.js'
import { establish } from './establish.js'
import type { WebSocketOptions } from './websocket-options.js'

const servers: RawServer[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function asking(user = '', options: WebSocketOptions = {}, subprotocols: readonly string[] = []) {
  const server = await new RawServer().listen()
  servers.push(server)
  const record = new URL(server.url.replace('//', `//${user}`))
  const giveUp = new AbortController()
  const result = establish({ record, subprotocols, signal: giveUp.signal, options })
  result.catch(() => undefined)
  const peer = await server.peer()
  return { result, peer, giveUp, request: await peer.head() }
}

describe('the request', () => {
  test('has the headers, from pairs or an object', async () => {
    const given = [[['X-A', '1']], new Map([['X-A', '1']]), { 'X-A': '1' }] as const
    for (const headers of given) expect((await asking('', { headers })).request).toContain('\r\nX-A: 1')
  })

  test('turns user information into an Authorization header', async () => {
    const { request } = await asking('gr%C3%BC%C3%9Fe:p%40%ss@')
    expect(request).toContain(`\r\nAuthorization: Basic ${Buffer.from('grüße:p@%ss').toString('base64')}`)
    expect(request).not.toContain('@')
    const own = await asking('me@', { headers: { authorization: 'Bearer x' } })
    expect(own.request.match(/authorization: .*/gi)).toEqual(['authorization: Bearer x'])
    expect((await asking()).request).not.toContain('Authorization')
  })
})

describe('the result', () => {
  test('is a connection', async () => {
    const { result, peer, request } = await asking('', {}, ['a'])
    peer.write(upgradeResponse(request, ['Sec-WebSocket-Protocol: a']))
    expect((await result).subprotocol).toBe('a')
  })

  test('rule 29 (client): fails when the server chooses none of the subprotocols', async () => {
    const { result, peer, request } = await asking('', {}, ['a'])
    peer.write(upgradeResponse(request))
    await expect(result).rejects.toMatchObject({ failure: 'subprotocol-missing' })
  })

  test('fails when either signal gives up', async () => {
    const theirs = new AbortController()
    const first = await asking('', { signal: theirs.signal })
    theirs.abort()
    await expect(first.result).rejects.toMatchObject({ failure: 'aborted' })
    const second = await asking('', { signal: new AbortController().signal })
    second.giveUp.abort()
    await expect(second.result).rejects.toMatchObject({ failure: 'aborted' })
  })

  test('fails later for a URL that is one, but leads nowhere', async () => {
    const { signal } = new AbortController()
    const result = establish({ record: new URL('ws://127.0.0.1:0/'), subprotocols: [], signal, options: {} })
    await expect(result).rejects.toThrow(TypeError)
  })
})
