import { createServer, type RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'

import type { Hub } from 'longwire'
import { type Chat, createChat } from 'longwire-chat'
import { type Connection, listen, type Listener, type ListenOptions } from 'longwire/node'
import { JSON_SUBPROTOCOL } from 'longwire/wire'

import { developmentCertificate } from './certificate.js'
import { homeDirectory, servePages } from './pages.js'
import { PortError } from './port-error.js'

/** The part of a logger that is used; pino's has it. */
export interface Log {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

export interface StationOptions {
  /** 0 takes any that is free. */
  readonly httpPort: number
  readonly httpsPort: number
  /** Name or IP address to listen at. */
  readonly host: string
  readonly log: Log
  /** Where the development certificate is kept. Default: `.cache` of the checkout. */
  readonly cacheDirectory?: string
  /** What is hosted. Default: all of Longwire's applications. */
  readonly applications?: readonly Application[]
}

/** A running station. */
export interface Station {
  readonly urls: { readonly http: string; readonly https: string }
  readonly applications: readonly Application[]
  /** Sends everybody away, to come back to another station, and stops. A second call changes nothing. */
  close(): Promise<void>
}

/** What the station hosts: a page, and the hub behind its line. */
export type Application = Pick<Chat, 'title' | 'pageDirectory'> & {
  readonly name: string
  readonly path: string
  readonly linePath: string
  readonly hub: Pick<Hub, 'serve' | 'close'>
}

const CACHE = fileURLToPath(new URL('../../.cache', import.meta.url))
const REQUEST_TIMEOUT_MS = 30_000
const LOCAL = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', '::'])

/**
 * Serves all applications over HTTP and HTTPS, their lines over `ws` and `wss`, both to the same hubs.
 * @throws {PortError} when it cannot listen
 * @throws {Error} when a page is not built
 */
export async function startStation(options: StationOptions): Promise<Station> {
  const { httpPort, httpsPort, host, log, cacheDirectory = CACHE } = options
  const applications = options.applications ?? ownApplications(log)
  const pages = servePages([
    { path: '/', directory: homeDirectory },
    ...applications.map(({ path, pageDirectory }) => ({ path, directory: pageDirectory })),
  ])
  const tls = await developmentCertificate({
    directory: cacheDirectory,
    hosts: LOCAL.has(host) ? [] : [host],
    nowMs: Date.now(),
    onUnkept: (error) => log.warn({ err: error }, 'the development certificate could not be kept'),
  })
  const shared = { host, path: applications.map(({ linePath }) => linePath), subprotocols: [JSON_SUBPROTOCOL] }
  const listeners: Listener[] = []
  for (const port of [
    { ...shared, port: httpPort },
    { ...shared, port: httpsPort, tls, http2: true },
  ]) {
    try {
      const listener = await listen({ ...port, http: createHttpServer(pages, log) })
      listener.on('connection', (connection) => serve(connection, applications, log))
      listeners.push(listener)
    } catch (error) {
      await Promise.all(listeners.map((listener) => listener.close()))
      throw new PortError(portOf(port), error)
    }
  }
  const urls = { http: urlOf('http', host, listeners[0]), https: urlOf('https', host, listeners[1]) }
  log.info(urls, 'listening')
  let closing: Promise<void> | undefined
  return { urls, applications, close: () => (closing ??= close(applications, listeners, log)) }
}

function ownApplications(log: Log): readonly Application[] {
  return [createChat({ onError: (error, activity) => log.error({ err: error, activity }, 'the chat failed') })]
}

/** Pages for whatever is no WebSocket. It does not listen itself: the listener hands it connections and requests. */
function createHttpServer(pages: RequestListener, log: Log) {
  const limits = { maxHeaderSize: 16_384, requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS }
  return createServer(limits, (request, response) => {
    response.on('finish', () => {
      // The query may carry what nobody else should read.
      const path = request.url?.split('?', 1)[0]
      const { method, httpVersion } = request
      log.debug({ method, path, httpVersion, status: response.statusCode }, 'request')
    })
    pages(request, response)
  })
}

function serve(connection: Connection, applications: readonly Application[], log: Log): void {
  const path = connection.request.path.split('?', 1)[0]
  const application = applications.find(({ linePath }) => linePath === path)
  if (application === undefined) {
    connection.destroy()
    return
  }
  const { remoteAddress, secure, request } = connection
  const facts = { application: application.name, remoteAddress, secure, httpVersion: request.httpVersion }
  log.debug(facts, 'line opened')
  connection.on('close', ({ code }) => log.debug({ ...facts, code }, 'line closed'))
  application.hub.serve(connection)
}

function portOf({ port = 0, host = '', tls }: ListenOptions) {
  return tls === undefined
    ? { port, host, flag: '--http-port', variable: 'LONGWIRE_HTTP_PORT' }
    : { port, host, flag: '--https-port', variable: 'LONGWIRE_HTTPS_PORT' }
}

function urlOf(scheme: string, host: string, listener: Listener | undefined): string {
  const name = LOCAL.has(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `${scheme}://${name}:${listener?.port ?? 0}`
}

async function close(applications: readonly Application[], listeners: readonly Listener[], log: Log): Promise<void> {
  log.info({}, 'closing')
  // The hubs first: they tell everybody when to come back.
  await Promise.all(applications.map(({ hub }) => hub.close()))
  await Promise.all(listeners.map((listener) => listener.close()))
  log.info({}, 'closed')
}
