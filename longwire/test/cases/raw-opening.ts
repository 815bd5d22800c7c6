import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const END = '\r\n\r\n'

/** Asks for a WebSocket over a raw socket; resolves with what came behind the answer. */
export async function openAsClient(socket: Socket): Promise<Uint8Array> {
  const lines = ['GET / HTTP/1.1', 'Host: localhost', 'Upgrade: websocket', 'Connection: Upgrade']
  socket.write([...lines, `Sec-WebSocket-Key: ${KEY}`, 'Sec-WebSocket-Version: 13'].join('\r\n') + END)
  const { head, rest } = await readHead(socket)
  if (!head.startsWith('HTTP/1.1 101 ') || !head.includes(acceptOf(KEY))) throw new Error(`not opened: ${head}`)
  return rest
}

/** Answers a request for a WebSocket over a raw socket. */
export async function openAsServer(socket: Socket): Promise<Uint8Array> {
  const { head, rest } = await readHead(socket)
  const key = /^sec-websocket-key: *(\S+)/im.exec(head)?.[1] ?? ''
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
  socket.write([...lines, `Sec-WebSocket-Accept: ${acceptOf(key)}`].join('\r\n') + END)
  return rest
}

function acceptOf(key: string): string {
  return createHash('sha1')
    .update(key + GUID)
    .digest('base64')
}

/** Leaves the socket paused, so that nothing is lost until somebody listens. */
function readHead(socket: Socket): Promise<{ head: string; rest: Uint8Array }> {
  return new Promise((resolve, reject) => {
    let got = Buffer.alloc(0)
    const take = (octets: Buffer): void => {
      got = Buffer.concat([got, octets])
      const end = got.indexOf(END)
      if (end < 0) return
      socket.off('data', take).off('error', reject).pause()
      resolve({ head: got.toString('latin1', 0, end + END.length), rest: got.subarray(end + END.length) })
    }
    socket.on('data', take).once('error', reject)
  })
}
