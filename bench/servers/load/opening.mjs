import { createHash } from 'node:crypto'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'

import { LoadFailure } from './failure.mjs'

const HOST = '127.0.0.1'
const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
const ACCEPT = createHash('sha1').update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
/** Without context takeover every server compresses a message by itself, as most do to save memory. */
const DEFLATE_OFFER = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover'
const HEAD_BYTES_MAX = 8192
/** All connections of a process read into this, one after the other. */
const shared = Buffer.allocUnsafeSlow(256 * 1024)

/**
 * @typedef {object} Target
 * @property {number} port
 * @property {string} path
 * @property {string} [certificate] that of the server; then the connection is TLS
 * @property {boolean} [deflate] offer and require permessage-deflate
 */

/**
 * @typedef {(bytes: Buffer, start: number, end: number) => void} Receive the bytes are only valid during the call
 * @typedef {object} OpeningHooks
 * @property {Receive} receive what comes behind the handshake
 * @property {(why: Error) => void} lost the connection ended, at any time
 */

/**
 * Opens a WebSocket by hand.
 * @param {Target} target
 * @param {OpeningHooks} hooks
 * @param {(socket: import('node:net').Socket) => void} done
 * @returns {import('node:net').Socket}
 */
export function openSocket(target, { receive, lost }, done) {
  let head = ''
  let opened = false
  /** @type {Receive} */
  const take = (bytes, start, end) => {
    if (opened) {
      receive(bytes, start, end)
      return
    }
    const before = head.length
    head += bytes.toString('latin1', start, end)
    const headEnd = head.indexOf('\r\n\r\n')
    if (headEnd < 0 && head.length <= HEAD_BYTES_MAX) return
    checkHead(head.slice(0, Math.max(0, headEnd)), target)
    opened = true
    done(socket)
    const rest = start + headEnd + 4 - before
    if (rest < end) receive(bytes, rest, end)
  }
  const socket = dial(target, (bytes, start, end) => {
    try {
      take(bytes, start, end)
    } catch (error) {
      lost(/** @type {Error} */ (error))
    }
  })
  socket.on('error', (error) => lost(new LoadFailure(`connection lost: ${error.message}`)))
  socket.on('close', () => lost(new LoadFailure('connection closed by the server')))
  socket.write(requestHead(target))
  return socket
}

/**
 * @param {Target} target
 * @param {Receive} take
 */
function dial({ port, certificate }, take) {
  if (certificate !== undefined) {
    const socket = connectTls({ host: HOST, port, ca: certificate, servername: 'localhost' })
    socket.setNoDelay(true)
    socket.on('data', (bytes) => take(bytes, 0, bytes.length))
    return socket
  }
  const callback = (/** @type {number} */ byteLength) => {
    take(shared, 0, byteLength)
    return true
  }
  return connectTcp({ host: HOST, port, noDelay: true, onread: { buffer: shared, callback } })
}

/** @param {Target} target */
function requestHead({ port, path, deflate = false }) {
  const lines = [`GET ${path} HTTP/1.1`, `Host: localhost:${port}`, 'Upgrade: websocket', 'Connection: Upgrade']
  lines.push(`Sec-WebSocket-Key: ${KEY}`, 'Sec-WebSocket-Version: 13')
  if (deflate) lines.push(`Sec-WebSocket-Extensions: ${DEFLATE_OFFER}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

/**
 * @param {string} head without the empty line
 * @param {Target} target
 */
function checkHead(head, { deflate = false }) {
  const [status = '', ...lines] = head.split('\r\n')
  const fields = new Map(
    lines.map((line) => {
      const at = line.indexOf(':')
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
    }),
  )
  if (!status.startsWith('HTTP/1.1 101')) throw new LoadFailure(`not upgraded: ${status.slice(0, 80)}`)
  if (fields.get('sec-websocket-accept') !== ACCEPT || fields.get('upgrade')?.toLowerCase() !== 'websocket') {
    throw new LoadFailure('an upgrade that is none')
  }
  const extensions = fields.get('sec-websocket-extensions')
  if (deflate ? extensions?.startsWith('permessage-deflate') !== true : extensions !== undefined) {
    throw new LoadFailure(
      `extensions: ${extensions ?? 'none'}, although ${deflate ? 'one was' : 'none were'} asked for`,
    )
  }
}
