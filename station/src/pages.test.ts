import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request, type IncomingHttpHeaders, type OutgoingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { homeDirectory, servePages } from './pages.js'

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

let directory: string
let server: Server

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'longwire-pages-'))
  await mkdir(join(directory, 'assets'))
  await writeFile(join(directory, 'index.html'), '<p>the app</p>')
  await writeFile(join(directory, 'assets', 'index-abc.js'), 'export {}')
  await writeFile(join(directory, 'odd.bin'), 'x')
  const pages = servePages([
    { path: '/app', directory },
    { path: '/', directory: homeDirectory },
  ])
  server = createServer(pages).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
})

afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(directory, { recursive: true })
})

function get(path: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> {
  const { port } = server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }))
    })
      .on('error', reject)
      .end()
  })
}

describe('pages', () => {
  test('the home page and the page of an application', async () => {
    const home = await get('/')
    expect([home.status, home.headers['content-type']]).toEqual([200, 'text/html;charset=utf-8'])
    expect(home.body).toContain('href="/chat/"')
    expect(await get('/app/')).toMatchObject({ status: 200, body: '<p>the app</p>' })
    expect(await get('/app/index.html?x')).toMatchObject({ status: 200, body: '<p>the app</p>' })
  })

  test('an application without its slash is led to it, with its query', async () => {
    const answer = await get('/app?room=lobby')
    expect([answer.status, answer.headers.location]).toEqual([308, '/app/?room=lobby'])
  })

  test('HEAD is answered without a body', async () => {
    const answer = await get('/app/', {}, 'HEAD')
    expect(answer).toMatchObject({ status: 200, body: '' })
    expect(answer.headers['content-length']).toBe('14')
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])('%s is refused with 405', async (method) => {
    const answer = await get('/app/', {}, method)
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, HEAD'])
  })

  test.each([
    '/nothing',
    '/app/nothing',
    '/application',
    '/app/../../etc/passwd',
    '/app/%2e%2e/%2e%2e/etc/passwd',
    '/%E0%A4%A',
    '/__proto__',
    '/constructor',
    '//app/',
    '/app/assets',
  ])('%s is not there', async (path) => {
    const answer = await get(path)
    expect(answer.status).toBe(404)
    expect(answer.body).toContain('<!doctype html>')
    expect(answer.headers['content-security-policy']).toBeDefined()
  })

  test('a file that did not change is not sent again', async () => {
    const { etag } = (await get('/app/')).headers
    expect(await get('/app/', { 'if-none-match': etag })).toMatchObject({ status: 304, body: '' })
    expect(await get('/app/', { 'if-none-match': '"other"' })).toMatchObject({ status: 200 })
  })

  test('files with a hash in their name are kept for ever, others are asked for again', async () => {
    expect((await get('/app/assets/index-abc.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await get('/app/')).headers['cache-control']).toBe('no-cache')
  })

  test('what is of no known type is not guessed at', async () => {
    const { headers } = await get('/app/odd.bin')
    expect([headers['content-type'], headers['x-content-type-options']]).toEqual([
      'application/octet-stream',
      'nosniff',
    ])
  })

  test.each(['bytes=10-5', 'bytes=0-3', 'bytes=-1', 'bytes=99999-', 'nonsense'])(
    'a range is not served, and does no harm: %s',
    async (range) => expect(await get('/app/', { range })).toMatchObject({ status: 200, body: '<p>the app</p>' }),
  )

  test('every answer forbids scripts of others, markup from strings, and frames', async () => {
    for (const path of ['/', '/app', '/app/', '/nothing']) {
      const { headers } = await get(path)
      const policy = headers['content-security-policy']
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("connect-src 'self' ws: wss:")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("require-trusted-types-for 'script'")
      expect(policy).not.toContain('unsafe')
      expect(headers['referrer-policy']).toBe('no-referrer')
    }
  })

  test('a folder that holds no page is told at once', async () => {
    const empty = join(directory, 'assets')
    expect(() => servePages([{ path: '/app', directory: empty }])).toThrow('npm run build')
    expect(() => servePages([{ path: '/app', directory: join(directory, 'nowhere') }])).toThrow('npm run build')
  })

  test('without a page for it, what is missing is told in plain text', async () => {
    const bare = createServer(servePages([{ path: '/', directory }])).listen(0, '127.0.0.1')
    await new Promise((resolve) => bare.once('listening', resolve))
    const { port } = bare.address() as AddressInfo
    const answer = await fetch(`http://127.0.0.1:${port}/nothing`)
    expect([answer.status, await answer.text()]).toEqual([404, '404\n'])
    bare.closeAllConnections()
    await new Promise((resolve) => bare.close(resolve))
  })
})
