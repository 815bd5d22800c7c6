import { Agent, request } from 'node:http'

import { connect } from 'longwire/node'

import { fetchHeaders, webSocketHeaders } from './headers.mjs'

/**
 * Sends messages, each as it is due.
 * @typedef {object} Uplink
 * @property {(text: string) => void} send
 * @property {() => void} stop
 */

/**
 * @param {number} port
 * @returns {Uplink}
 */
export function postUplink(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const origin = `http://127.0.0.1:${port}`
  return {
    send(text) {
      const headers = {
        ...fetchHeaders(origin, '*/*'),
        Origin: origin,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(text),
      }
      request({ host: '127.0.0.1', port, method: 'POST', path: '/messages', headers, agent }, (response) => {
        if (response.statusCode !== 204) throw new Error(`status ${response.statusCode}`)
        response.resume()
      }).end(text)
    },
    stop: () => agent.destroy(),
  }
}

/**
 * @param {number} port
 * @param {boolean} http2
 * @returns {Promise<Uplink>}
 */
export async function webSocketUplink(port, http2) {
  const origin = `http://127.0.0.1:${port}`
  const connection = await connect(`ws://127.0.0.1:${port}/`, { origin, headers: webSocketHeaders(), http2 })
  connection.on('message', () => {})
  return { send: (text) => connection.send(text), stop: () => connection.destroy() }
}
