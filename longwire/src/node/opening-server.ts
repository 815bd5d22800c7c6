import { createServer, STATUS_CODES, type Server } from 'node:http'

/** From the connection to the end of a request's head. */
const HEAD_TIMEOUT_MS = 20_000
/** How often that is looked at. */
const CHECK_INTERVAL_MS = 5_000

/** An HTTP server that serves nothing but upgrades: what asks for none is told to, and who asks slowly is dropped. */
export function openingServer(): Server {
  const deadlines = {
    headersTimeout: HEAD_TIMEOUT_MS,
    requestTimeout: HEAD_TIMEOUT_MS,
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
  }
  return createServer(deadlines, (_request, response) => {
    const body = reasonPhrase(426)
    response.writeHead(426, {
      Connection: 'close, Upgrade',
      Upgrade: 'websocket',
      'Content-Type': 'text/plain',
      'Content-Length': body.length,
    })
    response.end(body)
  })
}

/** What Node calls an HTTP status; empty for one that has no name. */
export function reasonPhrase(status: number): string {
  return STATUS_CODES[status] ?? ''
}
