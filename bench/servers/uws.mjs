// uWebSockets.js, in binaries for some systems and versions of Node, with its own publishing and subscribing.
import { createRequire } from 'node:module'

import { deflate, host, port, ready, tlsFiles } from './control.mjs'

/**
 * What is used of it.
 * @typedef {object} Socket
 * @property {(message: ArrayBuffer, binary: boolean, compress?: boolean) => void} send
 * @property {(topic: string) => void} subscribe
 * @typedef {object} App
 * @property {(path: string, behavior: object) => App} ws
 * @property {(topic: string, message: ArrayBuffer, binary: boolean, compress?: boolean) => void} publish
 * @property {(host: string, port: number, done: (socket: unknown) => void) => App} listen
 */

const { platform, arch, versions } = process
// The package's own entry would fall back to another implementation in silence.
const binary = `@trufflesuite/uws-js-unofficial/binaries/uws_${platform}_${arch}_${versions.modules}.node`
const uws = createRequire(import.meta.url)(binary)
const settings = {
  compression: deflate ? uws.SHARED_COMPRESSOR : uws.DISABLED,
  maxPayloadLength: 64 * 1024 * 1024,
  maxBackpressure: 1024 * 1024 * 1024,
  idleTimeout: 0,
  sendPingsAutomatically: false,
}

/** @type {App} */
const app =
  tlsFiles === undefined ? uws.App() : uws.SSLApp({ key_file_name: tlsFiles.key, cert_file_name: tlsFiles.cert })

app.ws('/echo', {
  ...settings,
  message: (/** @type {Socket} */ socket, /** @type {ArrayBuffer} */ message, /** @type {boolean} */ isBinary) => {
    socket.send(message, isBinary, deflate)
  },
})
app.ws('/fan', {
  ...settings,
  open: (/** @type {Socket} */ socket) => socket.subscribe('fan'),
  message: (/** @type {Socket} */ _socket, /** @type {ArrayBuffer} */ message, /** @type {boolean} */ isBinary) => {
    app.publish('fan', message, isBinary, deflate)
  },
})
app.listen(host, port, (socket) => {
  if (socket === false) throw new Error('cannot listen')
  ready(uws.us_socket_local_port(socket))
})
