import { expect, test } from 'vitest'

import { type FeedFigures, measureFeed, measureUplink, uplinks } from './measure.mjs'
import { transports } from './options.mjs'

/** What a message of 120 bytes takes down on a connection that stays open: its frame, event or share of an answer. */
const downBytes = { polling: 121, 'long-polling': 122, sse: 120, websocket: 122, 'websocket-h2': 131 }
const options = { clients: 3, rate: 20, bytes: 120, seconds: 1, driver: 'stream' as const }
const WARM_MS = 300

/** Of HTTP/2. The header may come before the rest, and measuring begin or end in between. */
const HEADER_BYTES = 9

/** How many bytes there are beside those of whole messages; below zero when some are missing. */
function besideMessages({ transport, delivered, downBytes: bytes }: FeedFigures): number {
  return Math.round((bytes - downBytes[transport]) * delivered)
}

// Each waits for its own processes, most of the time.
test.concurrent('every client gets every message by every transport, once and in order', async () => {
  const rows = await Promise.all(transports.map((transport) => measureFeed(transport, options, WARM_MS)))
  for (const row of rows) {
    expect(row.delivered, row.transport).toBeGreaterThan(options.clients)
    expect(row.downBytes, row.transport).toBeGreaterThan(downBytes[row.transport] * 0.95)
  }
  const [polling, longPolling, ...pushed] = rows
  expect(polling!.requests).toBeGreaterThan(0)
  expect(longPolling!.upBytes).toBeGreaterThan(polling!.upBytes)
  for (const row of pushed) expect([row.requests, row.upBytes], row.transport).toEqual([0, 0])
  // Two bytes of header for a message of 120, and nine more for a frame of HTTP/2.
  const [, webSocket, webSocketHttp2] = pushed.map(besideMessages)
  expect(webSocket).toBe(0)
  expect(Math.abs(webSocketHttp2!)).toBeLessThanOrEqual(HEADER_BYTES * options.clients)
})

test.concurrent('the server gets every message by POST and by a WebSocket', async () => {
  const chosen = [uplinks[0], uplinks[2]]
  const [post, webSocket] = await Promise.all(chosen.map((uplink) => measureUplink(uplink, options, 5)))
  // Two bytes of header and a masking key.
  expect(webSocket!.upBytes).toBe(126)
  expect(webSocket!.downBytes).toBeGreaterThan(0)
  expect(post!.upBytes).toBeGreaterThan(500)
})
