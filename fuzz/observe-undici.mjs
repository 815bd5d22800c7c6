import { once } from 'node:events'

import { Agent, WebSocket } from 'undici'

import { clientLane, READY } from './observe-client.mjs'
import { limits } from './observe.mjs'

/** @typedef {import('./observe.mjs').Lane} Lane */

/** @returns {Promise<Lane>} */
export async function undiciClient() {
  const dispatcher = new Agent({ webSocket: { maxPayloadSize: limits.messageBytesMax } })
  const lane = await clientLane(async (url, recording) => {
    const socket = new WebSocket(url, { dispatcher })
    socket.binaryType = 'arraybuffer'
    let cause = 'none'
    socket.addEventListener('message', ({ data }) => {
      const text = typeof data === 'string'
      recording.message(text, text ? Buffer.from(data) : new Uint8Array(data))
    })
    socket.addEventListener('error', ({ message, error }) => {
      cause = error?.message ?? message
    })
    socket.addEventListener('close', () => recording.end(cause))
    await once(socket, 'open')
    socket.send(READY)
  })
  const close = async () => {
    await lane.close()
    await dispatcher.destroy()
  }
  return { observe: lane.observe, close }
}
