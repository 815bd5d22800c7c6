import { connect } from 'node:net'

import { clientFrames, CLOSE, frameAt, PING, PONG, TEXT } from '../rig/frames.mjs'

/** All sockets of the process read into this: idle ones need no memory for it. */
const readBuffer = Buffer.alloc(64 * 1024)
const NORMAL = Buffer.from([0x03, 0xe8])
/** Any will do where nobody is in between. */
const key = 0x37fa213d
const closeFrame = clientFrames(CLOSE, NORMAL, { key })
/** The frames of an idle connection are whole messages. */
const FIN = 0x80
/** Of the example in RFC 6455 §1.3. */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='

/** Figures of all connections of a process. */
export class Counters {
  open = 0
  pings = 0
  /** @type {string[]} */
  faults = []
}

/** A WebSocket with as little around it as possible. It answers pings, and says what it did not expect. */
export class RawConnection {
  #socket
  #counters
  /** Where it was left off; undefined but for a moment. @type {Buffer | undefined} */
  #rest
  #opened = false
  #closing = false
  #closeAnswered = false
  #unbound = false
  /** @type {((error?: Error) => void) | undefined} */
  #settle
  /** @type {((text: string) => void) | undefined} */
  #echoed

  /**
   * @param {number} port
   * @param {{ localAddress: string, localPort: number }} source where to connect from
   * @param {Counters} counters
   * @param {(error?: Error) => void} opened
   */
  constructor(port, source, counters, opened) {
    this.#counters = counters
    this.#settle = opened
    this.#socket = connect({
      host: '127.0.0.1',
      port,
      ...source,
      onread: { buffer: readBuffer, callback: (size) => this.#received(readBuffer.subarray(0, size)) },
    })
    this.#socket.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'EADDRINUSE') this.#portTaken(error)
      else this.#failed(error.message)
    })
    this.#socket.on('close', () => this.#ended())
    this.#socket.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    )
  }

  /**
   * @param {string} text
   * @returns {Promise<string>} the next text from the server
   */
  ask(text) {
    return new Promise((resolve) => {
      this.#echoed = resolve
      this.#socket.write(clientFrames(TEXT, Buffer.from(text), { key }))
    })
  }

  /** Resolves when the server has answered the Close and ended the connection. */
  close() {
    this.#closing = true
    return new Promise((resolve) => {
      this.#settle = resolve
      if (this.#socket.destroyed) resolve(undefined)
      else this.#socket.write(closeFrame)
    })
  }

  /** @param {Buffer} bytes whose memory is used again */
  #received(bytes) {
    let all = this.#rest === undefined ? bytes : Buffer.concat([this.#rest, bytes])
    this.#rest = undefined
    if (!this.#opened) {
      const end = all.indexOf('\r\n\r\n')
      if (end >= 0) this.#head(all.toString('latin1', 0, end))
      all = end >= 0 ? all.subarray(end + 4) : all
    }
    let read = 0
    for (let frame = this.#opened ? frameAt(all, 0) : undefined; frame !== undefined; frame = frameAt(all, read)) {
      this.#frame(frame.first ^ FIN, all.subarray(frame.start, frame.end))
      read = frame.end
    }
    if (read < all.length) this.#rest = Buffer.from(all.subarray(read))
    return true
  }

  /** @param {string} head of the answer */
  #head(head) {
    if (!head.startsWith('HTTP/1.1 101 ') || !head.includes(ACCEPT)) {
      this.#failed(head.slice(0, head.indexOf('\r\n')))
      this.#socket.destroy()
      return
    }
    this.#opened = true
    this.#counters.open += 1
    this.#settle?.()
    this.#settle = undefined
  }

  /**
   * @param {number} first byte of the frame, but for FIN
   * @param {Buffer} payload
   */
  #frame(first, payload) {
    if (first === PING) {
      this.#counters.pings += 1
      this.#socket.write(clientFrames(PONG, payload, { key }))
    } else if (first === TEXT && this.#echoed !== undefined) {
      this.#echoed(payload.toString())
      this.#echoed = undefined
    } else if (first === CLOSE && this.#closing && payload.equals(NORMAL)) this.#closeAnswered = true
    else this.#failed(`frame ${first.toString(16)} ${payload.toString('hex')}`)
  }

  #ended() {
    if (this.#opened) this.#counters.open -= 1
    if (!this.#closeAnswered && !this.#unbound) this.#failed('the connection ended without a closing handshake')
    this.#settle?.()
  }

  /**
   * Nothing has been sent; another port will do.
   * @param {Error} error
   */
  #portTaken(error) {
    this.#unbound = true
    this.#settle?.(error)
    this.#settle = undefined
  }

  /** @param {string} why */
  #failed(why) {
    this.#counters.faults.push(why)
    this.#settle?.(new Error(why))
    this.#settle = undefined
  }
}
