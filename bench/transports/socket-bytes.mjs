import { subscribe } from 'node:diagnostics_channel'

/** @type {import('node:net').Socket[]} */
const sockets = []
let watching = false

/** From now on every TCP socket that this process connects is counted, whoever made it. */
export function watchSockets() {
  if (watching) return
  watching = true
  subscribe('net.client.socket', (message) => {
    sockets.push(/** @type {{ socket: import('node:net').Socket }} */ (message).socket)
  })
}

/** Payload bytes of TCP on all of them, those that are closed included. */
export function socketBytes() {
  let down = 0
  let up = 0
  for (const { bytesRead, bytesWritten } of sockets) {
    down += bytesRead
    up += bytesWritten
  }
  return { sockets: sockets.length, down, up }
}
