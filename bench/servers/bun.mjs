// The server of Bun, with its own publishing and subscribing. Bun runs this.
import { readFileSync } from 'node:fs'

import { deflate, host, port, ready, tlsFiles } from './control.mjs'

/**
 * What is used of it.
 * @typedef {string | Uint8Array} Message
 * @typedef {object} Socket
 * @property {{ fan: boolean }} data
 * @property {(message: Message, compress?: boolean) => void} send
 * @property {(topic: string) => void} subscribe
 * @typedef {object} Server
 * @property {number} port
 * @property {(request: Request, options: { data: Socket['data'] }) => boolean} upgrade
 * @property {(topic: string, message: Message, compress?: boolean) => void} publish
 */

const { Bun } = /** @type {{ Bun: { serve: (options: object) => Server } }} */ (/** @type {unknown} */ (globalThis))
const tls =
  tlsFiles === undefined
    ? undefined
    : { key: readFileSync(tlsFiles.key, 'utf8'), cert: readFileSync(tlsFiles.cert, 'utf8') }

const server = Bun.serve({
  port,
  hostname: host,
  idleTimeout: 0,
  ...(tls !== undefined && { tls }),
  fetch(/** @type {Request} */ request, /** @type {Server} */ receiver) {
    if (receiver.upgrade(request, { data: { fan: request.url.endsWith('/fan') } })) return undefined
    return new Response('', { status: 426 })
  },
  websocket: {
    perMessageDeflate: deflate,
    maxPayloadLength: 64 * 1024 * 1024,
    backpressureLimit: 1024 * 1024 * 1024,
    idleTimeout: 0,
    sendPings: false,
    publishToSelf: true,
    open(/** @type {Socket} */ socket) {
      if (socket.data.fan) socket.subscribe('fan')
    },
    message(/** @type {Socket} */ socket, /** @type {Message} */ message) {
      if (socket.data.fan) server.publish('fan', message, deflate)
      else socket.send(message, deflate)
    },
  },
})
ready(server.port)
