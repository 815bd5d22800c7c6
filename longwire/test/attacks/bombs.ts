import { constants, deflateRawSync } from 'node:zlib'

import { plainFrame, RawPeer } from './raw.js'

const OFFER = 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'

/** Octets of a message that consists of zeros, so many that it is a thousand times smaller when compressed. */
export function bomb(byteLength: number): Buffer {
  return compressed(Buffer.alloc(byteLength))
}

/** A message as permessage-deflate sends it (RFC 7692 §7.2.1). */
export function compressed(message: Uint8Array): Buffer {
  return deflateRawSync(message, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)
}

/** A whole compressed message. */
export function compressedFrame(payload: Uint8Array, opcode = 2): Uint8Array {
  return plainFrame(opcode, payload, { rsv: 4 })
}

export function openCompressed(port: number, path = '/'): Promise<RawPeer> {
  return RawPeer.open(port, { path, headers: [OFFER] })
}

export function openManyCompressed(port: number, count: number): Promise<RawPeer[]> {
  return RawPeer.openMany(port, count, { headers: [OFFER] })
}
