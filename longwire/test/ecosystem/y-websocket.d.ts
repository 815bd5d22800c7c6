/** The server's part of y-websocket has no types of its own. */
declare module 'y-websocket/bin/utils' {
  import type { IncomingMessage } from 'node:http'

  import type { WebSocket } from 'ws'

  export function setupWSConnection(connection: WebSocket, request: IncomingMessage): void
}
