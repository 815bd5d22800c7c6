import { connect } from 'longwire/node'

import { webSocketHeaders } from './headers.mjs'
import { parseMessage } from './message.mjs'
import { SequenceChecker } from './sequence-checker.mjs'

/** A client of the feed over a WebSocket. */
export class WebSocketClient {
  checker = new SequenceChecker()
  #context
  #http2
  #stopped = false
  /** @type {import('longwire/node').Connection | undefined} */
  #connection

  /**
   * @param {import('./client.mjs').FeedContext} context
   * @param {boolean} http2
   */
  constructor(context, http2) {
    this.#context = context
    this.#http2 = http2
  }

  async open() {
    const { port, counters } = this.#context
    const origin = `http://127.0.0.1:${port}`
    counters.requests += 1
    const connection = await connect(`ws://127.0.0.1:${port}/`, {
      origin,
      headers: webSocketHeaders(),
      http2: this.#http2,
    })
    connection.on('message', (data) => this.#context.took(this.checker, parseMessage(String(data))))
    connection.on('close', ({ code }) => {
      if (!this.#stopped) this.checker.fail(`closed with ${code}`)
    })
    this.#connection = connection
  }

  stop() {
    this.#stopped = true
    this.#connection?.destroy()
  }
}
