import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const END = '\r\n\r\n'

/** What came of an opening handshake. */
export interface RawOpening {
  /** `Sec-WebSocket-Extensions` of the other side; empty when it has none. */
  readonly extensions: string
  /** What came behind the answer, or the request. */
  readonly rest: Uint8Array
}

/** Asks for a WebSocket over a raw socket. */
export async function openAsClient(socket: Socket, extensions?: string): Promise<RawOpening> {
  const lines = ['GET / HTTP/1.1', 'Host: localhost', 'Upgrade: websocket', 'Connection: Upgrade']
  lines.push(`Sec-WebSocket-Key: ${KEY}`, 'Sec-WebSocket-Version: 13', ...extensionLine(extensions))
  socket.write(lines.join('\r\n') + END)
  const { head, rest } = await readHead(socket)
  if (!head.startsWith('HTTP/1.1 101 ') || !head.includes(acceptOf(KEY))) throw new Error(`not opened: ${head}`)
  return { extensions: extensionsOf(head), rest }
}

/** Answers a request for a WebSocket over a raw socket. */
export async function openAsServer(socket: Socket, extensions?: string): Promise<RawOpening> {
  const { head, rest } = await readHead(socket)
  const key = /^sec-websocket-key: *(\S+)/im.exec(head)?.[1] ?? ''
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
  lines.push(`Sec-WebSocket-Accept: ${acceptOf(key)}`, ...extensionLine(extensions))
  socket.write(lines.join('\r\n') + END)
  return { extensions: extensionsOf(head), rest }
}

function extensionLine(extensions: string | undefined): string[] {
  return extensions === undefined ? [] : [`Sec-WebSocket-Extensions: ${extensions}`]
}

function extensionsOf(head: string): string {
  return [...head.matchAll(/^sec-websocket-extensions: *(.*)\r$/gim)].map(([, value]) => value).join(', ')
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
