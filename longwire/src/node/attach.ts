import { checkedCloseOptions, type CloseOptions } from './close-options.js'
import { ConnectionSource } from './connection-source.js'
import { Reception } from './reception.js'
import type { ServerOptions } from './server-options.js'
import { UpgradeRouter, type UpgradeServer } from './upgrade-router.js'

/** WebSockets at a path of an HTTP server of the user's own. Made by `attach`. */
export class Attachment extends ConnectionSource {
  readonly #router: UpgradeRouter
  readonly #reception: Reception
  #closed: Promise<void> | undefined

  constructor(router: UpgradeRouter, reception: Reception) {
    super(reception)
    router.add(reception)
    this.#router = router
    this.#reception = reception
  }

  /**
   * Leaves the server, which goes on, and closes every connection with a closing handshake; what is not gone after
   * `graceMs` is dropped. Resolved when nothing is left; a second call changes nothing.
   * @throws {RangeError} for a code or reason that must not be sent
   */
  async close(options: CloseOptions = {}): Promise<void> {
    const checked = checkedCloseOptions(options, this.#reception.rules.limits.closeTimeoutMs)
    this.#router.remove(this.#reception)
    this.#closed ??= this.#reception.clear(checked)
    await this.#closed
  }
}

/**
 * Serves WebSockets on a server of `node:http`, `node:https` or `node:http2` that exists already. Several attachments
 * with different paths may share one. An upgrade to a path of nobody's is refused with 404, unless the server has other
 * 'upgrade' listeners.
 *
 * On an HTTP/2 server it takes the streams of extended CONNECT (RFC 8441), which sessions that begin after the first
 * attachment are told of; a 'stream' listener of yours must leave those alone. With `allowHTTP1`, upgrades work too.
 * @throws {TypeError | RangeError} for options that can never work, or a path that is taken
 */
export function attach(server: UpgradeServer, options: ServerOptions = {}): Attachment {
  return new Attachment(UpgradeRouter.of(server), new Reception(options))
}
