import type { Http2Session, Http2Stream } from 'node:http2'
import { addAbortSignal } from 'node:stream'

import { StreamDriver, type Peer } from '../stream-driver.js'

const aborted = AbortSignal.abort()

/**
 * A transport over one stream of an HTTP/2 session (RFC 8441 §5): END_STREAM is the end of one direction, and
 * RST_STREAM with CANCEL what a reset is to TCP. Flow control holds back what is written, and bytes that nobody takes.
 */
export class Http2Driver extends StreamDriver {
  readonly #stream: Http2Stream

  constructor(stream: Http2Stream) {
    super(stream, peerOf(stream.session))
    this.#stream = stream
  }

  override destroy(): void {
    // `close(CANCEL)` would send END_STREAM first, and a plain `destroy()` NO_ERROR; aborting sends CANCEL alone.
    if (!this.#stream.destroyed) addAbortSignal(aborted, this.#stream)
  }
}

function peerOf(session: Http2Session | undefined): Peer {
  // Of a session that was destroyed Node lets nobody see the socket any more.
  if (session === undefined || session.destroyed) return { remoteAddress: '', secure: false }
  return { remoteAddress: session.socket.remoteAddress ?? '', secure: session.encrypted === true }
}
