import type { Duplex } from 'node:stream'

import type { Compression } from '../../node/deflate-options.js'
import type { ConnectionLimits } from '../../node/limits.js'
import type { NegotiatedExtension, Role } from '../../protocol/index.js'

/** What an opening handshake has brought about. */
export interface Established {
  readonly role: Role
  readonly socket: Duplex
  /** What came behind the handshake. */
  readonly head: Uint8Array
  /** Empty for none. */
  readonly subprotocol: string
  readonly extensions: readonly NegotiatedExtension[]
  readonly compression: Compression | undefined
  readonly limits: ConnectionLimits
  /** Whether pings are answered without the application's doing. */
  readonly autoPong: boolean
}
