import type { Connection } from '../../node/index.js'
import { toMessage } from '../websocket/message-data.js'

export type Message = string | ArrayBuffer | ArrayBufferView

/** How a stream ends what it writes to. */
export interface Endings {
  /** The writer has closed: resolves when the connection is gone, rejected when it did not end well. */
  readonly closed: () => Promise<void>
  readonly aborted: (reason: unknown) => Promise<void>
  /** Hands out what fails the stream from outside. */
  readonly started: (controller: WritableStreamDefaultController) => void
}

/** Messages on their way to a connection. One is written when it has been taken and not too much waits behind it. */
export function writableMessages(connection: Connection, endings: Endings): WritableStream<Message> {
  return new WritableStream<Message>({
    start: endings.started,
    async write(chunk) {
      const message = toMessage(chunk)
      if (message instanceof Blob) throw new TypeError('a Blob is no message of a stream')
      connection.send(message)
      await connection.drained()
    },
    close: endings.closed,
    abort: endings.aborted,
  })
}
