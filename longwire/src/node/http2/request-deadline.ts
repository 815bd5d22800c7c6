import { constants, type Http2ServerRequest } from 'node:http2'

import { nodeLoop } from '../loop.js'
import { Timer, type Expiring } from '../timer-wheel.js'

/** Resets a stream whose request is not whole in time; answering may take as long as it likes. */
export class RequestDeadline implements Expiring {
  readonly #request: Http2ServerRequest
  readonly #timer = new Timer(this)

  constructor(request: Http2ServerRequest) {
    this.#request = request
  }

  /** @param timeoutMs 0 is no limit, as for `requestTimeout` of an HTTP server */
  keep(timeoutMs: number): void {
    const { stream } = this.#request
    if (timeoutMs === 0 || stream.endAfterHeaders) return
    nodeLoop.wheel.arm(this.#timer, nodeLoop.wheel.nowMs() + timeoutMs)
    stream.once('end', this.#disarm)
    stream.once('close', this.#disarm)
  }

  expired(): void {
    this.#request.stream.close(constants.NGHTTP2_CANCEL)
  }

  readonly #disarm = (): void => {
    nodeLoop.wheel.disarm(this.#timer)
  }
}
