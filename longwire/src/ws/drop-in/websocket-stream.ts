import { Duplex, type DuplexOptions } from 'node:stream'

import type { WebSocket } from './websocket.js'

type Done = (error?: Error | null) => void

/**
 * A WebSocket as a stream of bytes: each write is a message, and each message a chunk. With back-pressure: a reader that
 * does not read pauses the WebSocket, and a writer waits for what it wrote to leave. Ending it closes the WebSocket,
 * destroying it terminates the WebSocket.
 */
export function createWebSocketStream(websocket: WebSocket, options: DuplexOptions = {}): Duplex {
  /** The error that ended the WebSocket is on its way to 'close' by itself. */
  let failed = false
  const stream = new Duplex({
    ...options,
    objectMode: false,
    writableObjectMode: false,
    read: () => websocket.resume(),
    write: (chunk: Uint8Array, _encoding, written) => whenOpen(websocket, () => websocket.send(chunk, written)),
    final: (done: Done) => whenOpen(websocket, () => close(websocket, done)),
    destroy: (error, done: Done) => terminate(websocket, error, failed, done),
  })
  websocket.on('message', (data, isBinary) => {
    const chunk = !isBinary && stream.readableObjectMode ? (data as Buffer).toString() : data
    if (!stream.push(chunk)) websocket.pause()
  })
  websocket.once('error', (error) => {
    failed = true
    stream.destroy(error)
  })
  websocket.once('close', () => {
    if (!stream.destroyed) stream.push(null)
  })
  return stream
}

function whenOpen(websocket: WebSocket, run: () => void): void {
  if (websocket.readyState === websocket.CONNECTING) websocket.once('open', run)
  else run()
}

/** Closes, and waits for the end: only then has everything that was written been taken by the peer. */
function close(websocket: WebSocket, done: Done): void {
  if (websocket.readyState === websocket.CLOSED) {
    done()
    return
  }
  websocket.once('close', () => done())
  websocket.close()
}

function terminate(websocket: WebSocket, error: Error | null, failed: boolean, done: Done): void {
  if (websocket.readyState === websocket.CLOSED) {
    done(error)
    return
  }
  let reason = error
  websocket.once('error', (own) => {
    reason ??= own
  })
  websocket.once('close', () => done(reason))
  if (!failed) websocket.terminate()
}
