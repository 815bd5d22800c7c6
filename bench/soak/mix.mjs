import { connect } from 'longwire/node'

import { Lane } from './lane.mjs'
import { compressiblePayloads, mixedPayloads } from './payloads.mjs'

/** @typedef {import('longwire/node').ConnectOptions} ConnectOptions */

/** Each kind's share of the messages; what comes and goes has the rest. */
const ECHO_SHARE = 0.65
const FAN_SHARE = 0.3
const COMPRESSED_SHARE = 0.04

const ECHO_LANES = 8
const FAN_MEMBERS = 10
const COMPRESSED_LANES = 4
/** One of those that come and go, per so many messages of the whole mix. */
const MESSAGES_PER_VISIT = 1_000
const VISITS_AT_ONCE = 4
const VISIT_MESSAGES = 5

const takeover = { serverNoContextTakeover: false, clientNoContextTakeover: false }

/** Everything that a server does, again and again: the same connections stay, and others come and go beside them. */
export class Mix {
  #url
  /** @type {{ lane: Lane, share: number }[]} */
  #lanes = []
  #payloads = mixedPayloads()
  #visits = 0

  /** @param {string} url of the server */
  constructor(url) {
    this.#url = url
  }

  get visits() {
    return this.#visits
  }

  async open() {
    for (let at = 0; at < ECHO_LANES; at += 1) await this.#lane('echo', 1, this.#payloads, ECHO_SHARE / ECHO_LANES)
    await this.#lane('fan', FAN_MEMBERS, this.#payloads, FAN_SHARE)
    for (let at = 0; at < COMPRESSED_LANES; at += 1) {
      const compression = at % 2 === 0 ? true : takeover
      const share = COMPRESSED_SHARE / COMPRESSED_LANES
      await this.#lane('echo', 1, compressiblePayloads(), share, { compression })
    }
  }

  /**
   * Resolved when nothing is on its way any more and no visitor is left. Rejected when a message came back as another,
   * or a connection was lost.
   * @param {number} messages about so many for the server, sent and received
   */
  async run(messages) {
    await Promise.all([
      ...this.#lanes.map(({ lane, share }) => lane.run(Math.ceil((messages * share) / lane.weight))),
      ...Array.from({ length: VISITS_AT_ONCE }, () => this.#visit(messages / MESSAGES_PER_VISIT / VISITS_AT_ONCE)),
    ])
  }

  /**
   * @param {'echo' | 'fan'} path
   * @param {number} count of connections
   * @param {readonly (string | Uint8Array)[]} payloads
   * @param {number} share
   * @param {ConnectOptions} [options]
   */
  async #lane(path, count, payloads, share, options) {
    const connections = await Promise.all(Array.from({ length: count }, () => connect(this.#url + path, options)))
    this.#lanes.push({ lane: new Lane(connections, payloads), share })
  }

  /** @param {number} count of visitors, one after the other */
  async #visit(count) {
    for (let at = 0; at < count; at += 1) {
      this.#visits += 1
      const kind = this.#visits % 3
      const connection = await connect(`${this.#url}echo`, kind === 0 ? { compression: takeover } : {})
      const lane = new Lane([connection], kind === 0 ? compressiblePayloads() : this.#payloads)
      await lane.run(VISIT_MESSAGES)
      if (kind === 1) connection.destroy()
      else await connection.close()
    }
  }
}
