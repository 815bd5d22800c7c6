import { createServer } from 'node:http'

import { FeedLog } from './feed-log.mjs'

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

/** How long a long poll is held without news: below the minute after which proxies give up. */
const HOLD_MS = 25_000
const COMMENT_INTERVAL_MS = 15_000
/** Connections are kept for longer than a client is silent. */
const KEEP_ALIVE_MS = 65_000
const BODY_BYTES_MAX = 65_536

/** A feed over plain HTTP: polled, polled long, or as server-sent events; and messages the other way by POST. */
export class HttpFeed {
  server
  #log = new FeedLog()
  /** @type {Map<Response, { cursor: number, deadlineMs: number }>} */
  #held = new Map()
  /** @type {Set<Response>} */
  #streams = new Set()
  /** @type {(text: string) => void} */
  #onPosted
  #sweep = setInterval(() => this.#expire(), 1_000)
  #comment = setInterval(() => this.#write(Buffer.from(': still here\n\n')), COMMENT_INTERVAL_MS)

  /** @param {(text: string) => void} onPosted a message came by POST */
  constructor(onPosted) {
    this.#onPosted = onPosted
    this.server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) =>
      this.#serve(request, response),
    )
  }

  /** @param {readonly string[]} texts that came about together */
  publish(texts) {
    for (const text of texts) this.#log.push(text)
    const first = this.#log.last - texts.length + 1
    if (this.#streams.size > 0)
      this.#write(Buffer.from(texts.map((text, at) => `id: ${first + at}\ndata: ${text}\n\n`).join('')))
    const held = [...this.#held]
    this.#held.clear()
    for (const [response, { cursor }] of held) this.#answer(response, cursor)
  }

  close() {
    clearInterval(this.#sweep)
    clearInterval(this.#comment)
    this.server.close()
    this.server.closeAllConnections()
  }

  /**
   * @param {Request} request
   * @param {Response} response
   */
  #serve(request, response) {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://feed')
    const route = `${request.method} ${pathname}`
    if (route === 'GET /messages') this.#answer(response, Number(searchParams.get('after') ?? 0))
    else if (route === 'GET /messages/next') this.#hold(response, Number(searchParams.get('after') ?? 0))
    else if (route === 'GET /events') this.#stream(response)
    else if (route === 'POST /messages') this.#receive(request, response)
    else response.writeHead(404).end()
  }

  /**
   * @param {Response} response
   * @param {number} cursor
   */
  #answer(response, cursor) {
    const found = this.#log.after(cursor)
    if (found === 'gone') response.writeHead(410).end()
    else if (found === 'nothing') response.writeHead(204, { 'Cache-Control': 'no-store' }).end()
    else {
      response
        .writeHead(200, {
          'Content-Type': 'application/json',
          'Content-Length': found.length,
          'Cache-Control': 'no-store',
        })
        .end(found)
    }
  }

  /**
   * @param {Response} response
   * @param {number} cursor
   */
  #hold(response, cursor) {
    if (this.#log.after(cursor) !== 'nothing') {
      this.#answer(response, cursor)
      return
    }
    this.#held.set(response, { cursor, deadlineMs: performance.now() + HOLD_MS })
    response.on('close', () => this.#held.delete(response))
  }

  #expire() {
    const nowMs = performance.now()
    for (const [response, { cursor, deadlineMs }] of this.#held) {
      if (deadlineMs > nowMs) continue
      this.#held.delete(response)
      this.#answer(response, cursor)
    }
  }

  /** @param {Response} response */
  #stream(response) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).flushHeaders()
    this.#streams.add(response)
    response.on('close', () => this.#streams.delete(response))
  }

  /** @param {Buffer} bytes */
  #write(bytes) {
    for (const response of this.#streams) response.write(bytes)
  }

  /**
   * @param {Request} request
   * @param {Response} response
   */
  #receive(request, response) {
    /** @type {Buffer[]} */
    const pieces = []
    let bytes = 0
    request.on('data', (/** @type {Buffer} */ piece) => {
      bytes += piece.length
      if (bytes > BODY_BYTES_MAX) request.destroy()
      else pieces.push(piece)
    })
    request.on('end', () => {
      this.#onPosted(Buffer.concat(pieces).toString())
      response.writeHead(204).end()
    })
  }
}
