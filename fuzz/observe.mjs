import { once } from 'node:events'
import { connect } from 'node:net'

import { listen } from 'longwire/node'
import { WebSocketServer } from 'ws'

import { hashOf } from './random.mjs'
import { readSent } from './targets/sent-frames.mjs'

/**
 * What can be seen of a server that was given a stream.
 * @typedef {object} Outcome
 * @property {string} messages the delivered ones, in order
 * @property {number} pongs
 * @property {number} closeCode of the Close frame it sent; 1005 for one without a code, 1006 for none
 * @property {string} cause its own name for what ended it, or `none`
 */
/** @typedef {{ observe: (stream: Uint8Array) => Promise<Outcome>, close: () => Promise<void> }} Lane */

/** Longest message that both servers take. */
const MESSAGE_BYTES_MAX = 600
export const host = '127.0.0.1'
export const limits = {
  messageBytesMax: MESSAGE_BYTES_MAX,
  controlFramesBurst: 1_000_000,
  smallFragmentsMax: 1_000_000,
}
/** The same for ws: of what differs by limits alone nothing can be learned. */
export const theirLimits = { perMessageDeflate: false, maxPayload: MESSAGE_BYTES_MAX, maxPendingAutoPongs: 0 }

/** @returns {Promise<Lane>} */
export async function ourServer() {
  const listener = await listen({ host, limits })
  const lane = record(false, (stream) => exchange(listener.port, stream))
  listener.on('connection', (connection) => {
    connection.on('message', (data) => {
      const text = typeof data === 'string'
      lane.message(text, text ? Buffer.from(data) : data)
    })
    connection.on('close', ({ violation = 'none' }) => lane.end(violation))
  })
  return { observe: (stream) => lane.observe(stream), close: () => listener.close({ graceMs: 0 }) }
}

/** @returns {Promise<Lane>} */
export async function theirServer() {
  const server = new WebSocketServer({ host, port: 0, ...theirLimits })
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const lane = record(false, (stream) => exchange(port, stream))
  server.on('connection', (socket) => {
    let cause = 'none'
    socket.on('message', (data, binary) => lane.message(!binary, /** @type {Buffer} */ (data)))
    socket.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      cause = error.code ?? error.message
    })
    socket.on('close', () => lane.end(cause))
  })
  const close = async () => {
    server.close()
    await once(server, 'close')
  }
  return { observe: (stream) => lane.observe(stream), close }
}

/**
 * Keeps what is told about one stream at a time.
 * @param {boolean} masked whether what is observed is a client
 * @param {(stream: Uint8Array) => Promise<Uint8Array>} exchange gives it a stream; resolves with what it sent
 */
export function record(masked, exchange) {
  /** @type {string[]} */
  let messages = []
  /** @type {(cause: string) => void} */
  let resolveEnd = () => undefined
  return {
    /**
     * @param {boolean} text
     * @param {Uint8Array} bytes
     */
    message(text, bytes) {
      messages.push(`${text ? 'text' : 'binary'} ${bytes.length} ${hashOf(bytes)}`)
    },
    /** @param {string} cause */
    end(cause) {
      resolveEnd(cause)
    },
    /**
     * @param {Uint8Array} stream
     * @returns {Promise<Outcome>}
     */
    async observe(stream) {
      messages = []
      /** @type {Promise<string>} */
      const ended = new Promise((resolve) => {
        resolveEnd = resolve
      })
      const [sent, cause] = await Promise.all([exchange(stream), ended])
      const { pongs, closeCode = 1006 } = readSent(sent, masked)
      return { messages: messages.join(', '), pongs, closeCode, cause }
    },
  }
}

/**
 * Opens a WebSocket by hand, sends a stream and the end of the transport, and returns the bytes that came back.
 * @param {number} port
 * @param {Uint8Array} stream
 */
async function exchange(port, stream) {
  const socket = connect({ host, port, allowHalfOpen: true })
  socket.write(
    `GET / HTTP/1.1\r\nHost: ${host}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  )
  let received = Buffer.alloc(0)
  let opened = false
  // Both servers may drop what they have failed.
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    if (opened || !received.includes('\r\n\r\n')) return
    opened = true
    received = received.subarray(received.indexOf('\r\n\r\n') + 4)
    socket.end(stream)
  })
  await once(socket, 'close')
  return new Uint8Array(received)
}
