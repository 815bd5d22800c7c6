import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect as openSocket, createServer } from 'node:net'

import { connect } from 'longwire/node'
import { WebSocket } from 'ws'

import { host, limits, record, theirLimits } from './observe.mjs'

/** @typedef {import('./observe.mjs').Lane} Lane */
/** @typedef {ReturnType<typeof record>} Recording */

/** What a client sends when it listens, so that nothing comes before: one masked text frame of two bytes. */
export const READY = 'go'
const READY_FRAME_BYTES = 8

/** Who has not ended by then, after the stream and the end of the transport, never will: its cause is `STUCK`. */
const ENDED_WITHIN_MS = 10_000
export const STUCK = 'stuck'

/** @returns {Promise<Lane>} */
export function ourClient() {
  return clientLane(async (url, lane) => {
    const connection = await connect(url, { limits })
    connection.on('message', (data) => {
      const text = typeof data === 'string'
      lane.message(text, text ? Buffer.from(data) : data)
    })
    connection.on('close', ({ violation = 'none' }) => lane.end(violation))
    connection.send(READY)
  })
}

/** @returns {Promise<Lane>} */
export function theirClient() {
  return clientLane(async (url, lane) => {
    // Otherwise the end of the transport, which follows at once, would overtake its answers.
    const createConnection = () => openSocket({ host, port: Number(new URL(url).port), allowHalfOpen: true })
    const socket = new WebSocket(url, { ...theirLimits, createConnection })
    let cause = 'none'
    socket.on('message', (data, binary) => lane.message(!binary, /** @type {Buffer} */ (data)))
    socket.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      cause = error.code ?? error.message
    })
    socket.on('close', () => lane.end(cause))
    await once(socket, 'open')
    socket.send(READY)
  })
}

/**
 * A server that is no WebSocket implementation: it answers the handshake, then sends the stream and ends the transport.
 * @param {(url: string, lane: Recording) => Promise<void>} open
 * @returns {Promise<Lane>}
 */
export async function clientLane(open) {
  const server = createServer({ allowHalfOpen: true })
  server.listen(0, host)
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const lane = record(true, async (stream) => {
    const opened = open(`ws://${host}:${port}/`, lane)
    const [socket] = await once(server, 'connection')
    const deadline = setTimeout(() => {
      lane.end(STUCK)
      socket.destroy()
    }, ENDED_WITHIN_MS)
    const sent = await serve(socket, stream)
    clearTimeout(deadline)
    await opened
    return sent
  })
  const close = async () => {
    server.close()
    await once(server, 'close')
  }
  return { observe: (stream) => lane.observe(stream), close }
}

/**
 * @param {import('node:net').Socket} socket
 * @param {Uint8Array} stream
 * @returns {Promise<Uint8Array>} what the client sent after it was ready
 */
async function serve(socket, stream) {
  let received = Buffer.alloc(0)
  let answered = false
  let streamed = false
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    const headEnd = answered ? 0 : received.indexOf('\r\n\r\n') + 4
    if (!answered && headEnd > 3) {
      answered = true
      socket.write(answerTo(received.toString('latin1')))
      received = received.subarray(headEnd)
    }
    if (!answered || streamed || received.length < READY_FRAME_BYTES) return
    streamed = true
    socket.end(stream)
  })
  socket.on('end', () => socket.end())
  // Not by `once`, which a reset would reject.
  await new Promise((resolve) => socket.on('close', resolve))
  return new Uint8Array(received.subarray(READY_FRAME_BYTES))
}

/** @param {string} head */
function answerTo(head) {
  const key = /^sec-websocket-key: *(\S+)/im.exec(head)?.[1] ?? ''
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
}
