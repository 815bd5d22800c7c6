import { createServer, IncomingMessage } from 'node:http'
import { Socket } from 'node:net'

import { describe, expect, test } from 'vitest'

import { Reception } from './reception.js'
import { headOf, pathIn, UpgradeRouter } from './upgrade-router.js'

describe('pathIn', () => {
  test('is the path of either form of target, without the query', () => {
    expect(pathIn('/a/b?c=/d')).toBe('/a/b')
    expect(pathIn('http://host:80/a?b')).toBe('/a')
    expect(pathIn('http://host')).toBe('/')
    for (const malformed of ['*', 'a', '/a#b', 'ftp://a/', '']) expect(pathIn(malformed)).toBe(undefined)
  })
})

describe('headOf', () => {
  test('fact 87: is what the peer sent, not what Node made of it', () => {
    const request = new IncomingMessage(new Socket())
    request.method = 'GET'
    request.url = '/x'
    request.httpVersion = '1.1'
    request.rawHeaders = ['Host', 'a', 'host', 'b']
    const head = headOf(request)
    expect(head).toMatchObject({ method: 'GET', target: '/x', version: '1.1' })
    expect(head.headers.all('Host')).toEqual(['a', 'b'])
    expect(headOf(new IncomingMessage(new Socket()))).toMatchObject({ method: '', target: '' })
  })
})

describe('UpgradeRouter', () => {
  test('is one for each server, and listens only while something is attached', () => {
    const server = createServer()
    const router = UpgradeRouter.of(server)
    expect(UpgradeRouter.of(server)).toBe(router)
    expect(UpgradeRouter.of(createServer())).not.toBe(router)
    const [one, other] = [new Reception({ path: '/one' }), new Reception({ path: '/other' })]
    router.add(one)
    router.add(other)
    expect(server.listenerCount('upgrade')).toBe(1)
    router.remove(one)
    router.remove(one)
    expect(server.listenerCount('upgrade')).toBe(1)
    router.remove(other)
    expect(server.listenerCount('upgrade')).toBe(0)
  })

  test('knows whose a path is', () => {
    const server = createServer()
    const router = UpgradeRouter.of(server)
    const [one, other] = [new Reception({ path: '/one' }), new Reception({ path: '/other' })]
    router.add(one)
    router.add(other)
    expect(router.isForeign(one, '/one')).toBe(false)
    expect(router.isForeign(one, '/other')).toBe(true)
    expect(router.isForeign(one, '/nowhere')).toBe(false)
    server.on('upgrade', () => undefined)
    expect(router.isForeign(one, '/nowhere')).toBe(true)
  })
})
