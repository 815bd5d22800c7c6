import { HeaderList, serializeExtensions, type AcceptedResponse } from '../protocol/index.js'
import type { AttemptBasis } from './attempt.js'
import { Connection, type ConnectionRequest } from './connection.js'
import { agreedCompression } from './deflate-options.js'
import { Engine } from './engine.js'
import { nodeLoop } from './loop.js'
import type { Transport } from './transport.js'

/** The connection that the server's answer has opened, in whatever version of HTTP. It receives once its engine starts. */
export function clientConnection(
  { target, headers, origin, limits, compression }: AttemptBasis,
  { subprotocol, extensions }: AcceptedResponse,
  transport: Transport,
  httpVersion: ConnectionRequest['httpVersion'],
): { readonly engine: Engine; readonly connection: Connection } {
  const agreed = agreedCompression('client', extensions, compression)
  const engine = new Engine(transport, nodeLoop, 'client', limits, { compression: agreed })
  const connection = new Connection(engine, {
    request: { path: target.resource, headers: HeaderList.fromPairs(headers), origin, httpVersion },
    subprotocol,
    extensions: serializeExtensions(extensions),
    remoteAddress: transport.remoteAddress,
    secure: transport.secure,
  })
  return { engine, connection }
}
