import { WebSocket, WebSocketServer } from 'longwire/ws'
import * as original from 'ws'

interface Implementation {
  readonly WebSocket: typeof WebSocket
  readonly WebSocketServer: typeof WebSocketServer
}

/** Who is put under the packages: the original, and ours. Whatever a package does, it must come to the same. */
export const implementations: readonly (readonly [name: string, Implementation])[] = [
  ['ws', original as unknown as Implementation],
  ['longwire/ws', { WebSocket, WebSocketServer }],
]
