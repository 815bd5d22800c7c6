import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { connect as connectHttp2, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2'
import { request } from 'node:https'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { connect } from 'longwire'
import { createChat } from 'longwire-chat'
import { chat } from 'longwire-chat/model'
import { connect as connectWebSocket } from 'longwire/node'
import { JSON_SUBPROTOCOL } from 'longwire/wire'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { startStation, type Station, type StationOptions } from './station.js'

const TOKEN = 'a-token-of-a-test'

let directory: string
let logged: { readonly level: string; readonly facts: object; readonly message: string }[]
const stations: Station[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'longwire-station-'))
  await writeFile(join(directory, 'index.html'), '<p>the chat</p>')
  logged = []
})

afterEach(async () => {
  await Promise.all(stations.splice(0).map((station) => station.close()))
  await rm(directory, { recursive: true })
})

async function start(change: Partial<StationOptions> = {}): Promise<Station> {
  const note =
    (level: string) =>
    (facts: object, message: string): void =>
      void logged.push({ level, facts, message })
  const station = await startStation({
    httpPort: 0,
    httpsPort: 0,
    host: '127.0.0.1',
    log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
    cacheDirectory: directory,
    applications: [{ ...createChat(), pageDirectory: directory }],
    ...change,
  })
  stations.push(station)
  return station
}

/** GET by HTTPS, whoever signed. */
function getSecurely(url: string): Promise<{ readonly status: number | undefined; readonly body: string }> {
  return new Promise((resolve, reject) => {
    request(url, { rejectUnauthorized: false, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode, body }))
    })
      .on('error', reject)
      .end()
  })
}

/** The answer on a stream of a session. */
function answerOf(session: ClientHttp2Session, headers: OutgoingHttpHeaders) {
  return new Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
    const stream = session.request(headers)
    let answer: IncomingHttpHeaders & { ':status'?: number | undefined } = {}
    let body = ''
    stream.on('response', (fields) => (answer = fields))
    stream.setEncoding('utf8').on('data', (text: string) => (body += text))
    stream.on('error', reject).on('end', () => resolve({ status: answer[':status'], headers: answer, body }))
    stream.end()
  })
}

async function occupy(): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { port: (server.address() as AddressInfo).port, server }
}

describe('the station', () => {
  test('serves the same pages by http and by https, at real ports', async () => {
    const { urls } = await start()
    expect(urls.http).toMatch(/^http:\/\/localhost:[1-9]\d+$/)
    expect(urls.https).toMatch(/^https:\/\/localhost:[1-9]\d+$/)
    for (const path of ['/', '/chat/']) {
      const plain = await fetch(urls.http + path)
      const secure = await getSecurely(urls.https + path)
      expect([plain.status, secure.status]).toEqual([200, 200])
      expect(secure.body).toBe(await plain.text())
    }
    expect((await fetch(`${urls.http}/nothing`)).status).toBe(404)
  })

  test('a message that is sent by ws arrives by wss: it is one hub', async () => {
    const { urls } = await start()
    const secure = await connectWebSocket(`${urls.https.replace('https', 'wss')}/chat/line`, {
      subprotocols: [JSON_SUBPROTOCOL],
      tls: { rejectUnauthorized: false },
    })
    const subscriptions = [{ topic: 'rooms/lobby/messages' }]
    secure.send(JSON.stringify({ type: 'connect', version: 1, producer: 'p', token: TOKEN, subscriptions }))
    const received: Record<string, unknown>[] = []
    const line = connect(`${urls.http.replace('http', 'ws')}/chat/line`, chat, { token: TOKEN })
    for await (const text of secure) {
      const message = JSON.parse(String(text)) as Record<string, unknown>
      received.push(message)
      if (message['type'] === 'subscribed')
        void line.messages({ room: 'lobby' }).publish({ text: 'hello', name: 'Ada' })
      if (message['type'] === 'publication') break
    }
    line.close()
    secure.destroy()
    expect(received.map(({ type }) => type)).toEqual(['welcome', 'subscribed', 'publication'])
    expect(received[2]).toMatchObject({ data: { text: 'hello', name: 'Ada' } })
  })

  test('its https port speaks HTTP/2, pages and lines', async () => {
    const { urls } = await start()
    const session = connectHttp2(urls.https, { rejectUnauthorized: false })
    const warned: unknown[] = []
    const warn = (warning: Error): void => void warned.push(warning)
    process.on('warning', warn)
    const page = await answerOf(session, { ':path': '/chat/' })
    expect(page).toMatchObject({ status: 200, body: '<p>the chat</p>' })
    expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' })
    const again = { ':path': '/chat/', 'if-none-match': String(page.headers.etag) }
    expect(await answerOf(session, again)).toMatchObject({ status: 304, body: '' })
    const head = await answerOf(session, { ':path': '/chat/', ':method': 'HEAD' })
    expect([head.status, head.body, head.headers['content-length']]).toEqual([200, '', '15'])
    expect(await answerOf(session, { ':path': '/none' })).toMatchObject({ status: 404 })
    const refused = await answerOf(session, { ':path': '/chat/', ':method': 'POST' })
    expect([refused.status, refused.headers.connection]).toEqual([405, undefined])
    const url = `${urls.https.replace('https', 'wss')}/chat/line`
    const line = await connectWebSocket(url, { http2: session, subprotocols: [JSON_SUBPROTOCOL] })
    expect(line.request.httpVersion).toBe('2.0')
    line.destroy()
    session.close()
    process.off('warning', warn)
    expect(warned.map(String)).toEqual([])
  })

  test('a WebSocket to no line, or from the page of another host, is refused', async () => {
    const { urls } = await start()
    const base = urls.http.replace('http', 'ws')
    await expect(connectWebSocket(`${base}/chat/other`)).rejects.toMatchObject({ status: 404 })
    const origin = 'https://elsewhere.example'
    await expect(connectWebSocket(`${base}/chat/line`, { origin })).rejects.toMatchObject({ status: 403 })
  })

  test('what the log keeps has no query', async () => {
    const { urls } = await start()
    await fetch(`${urls.http}/chat/?room=secret-canary`)
    expect(logged).toContainEqual({
      level: 'debug',
      facts: { method: 'GET', path: '/chat/', httpVersion: '1.1', status: 200 },
      message: 'request',
    })
    expect(JSON.stringify(logged)).not.toContain('canary')
  })

  test('sends everybody away when it closes, and frees its ports', async () => {
    const station = await start()
    const { urls } = station
    const connection = await connectWebSocket(`${urls.http.replace('http', 'ws')}/chat/line`)
    connection.send(JSON.stringify({ type: 'connect', version: 1, producer: 'p', token: TOKEN }))
    const types: unknown[] = []
    for await (const text of connection) {
      types.push((JSON.parse(String(text)) as { type: string }).type)
      if (types.length === 1) void station.close()
    }
    expect(types).toEqual(['welcome', 'goaway'])
    expect(await connection.closed).toMatchObject({ code: 1012, clean: true })
    await Promise.all([station.close(), station.close()])
    await expect(fetch(urls.http)).rejects.toThrow('fetch failed')
  })

  test.each([
    ['httpPort', '--http-port or LONGWIRE_HTTP_PORT'],
    ['httpsPort', '--https-port or LONGWIRE_HTTPS_PORT'],
  ])('a taken %s is told in one line, and nothing goes on listening', async (which, advice) => {
    const { port, server } = await occupy()
    await expect(start({ [which]: port })).rejects.toMatchObject({
      name: 'PortError',
      message: `Port ${port} is taken. Choose another one with ${advice}.`,
    })
    server.close()
  })

  test('a page that is not built is told before anything listens', async () => {
    const applications = [{ ...createChat(), pageDirectory: join(directory, 'nowhere') }]
    await expect(start({ applications })).rejects.toThrow('npm run build')
  })

  test('a certificate that cannot be kept is a warning', async () => {
    await start({ cacheDirectory: join(directory, 'index.html') })
    expect(logged.map(({ level }) => level)).toContain('warn')
  })
})
