/** What a hub needs of one live connection; `Connection` of `longwire/node` satisfies it. */
export interface HubConnection {
  readonly subprotocol: string | undefined
  readonly remoteAddress: string
  readonly request: ConnectionRequest
  /** Bytes that were sent and have not left yet. */
  readonly bufferedBytes: number
  /** Queues one text message. False: above the connection's high-water mark, wait for `drain`. */
  send(data: string | Prepared): boolean
  /** Starts the closing handshake; `close` follows when it ended, however it ended. */
  close(code: number, reason: string): unknown
  destroy(): void
  on(event: 'message', listener: (data: string | Uint8Array) => void): unknown
  on(event: 'drain', listener: () => void): unknown
  on(event: 'close', listener: (outcome: { readonly code: number }) => void): unknown
}

/** The HTTP request that opened a connection. */
export interface ConnectionRequest {
  /** The request target, query included. */
  readonly path: string
  readonly origin: string | undefined
  readonly headers: { one(name: string): string | undefined }
}

/** Anything that announces connections, such as a `Listener` of `longwire/node`. */
export interface ConnectionSource {
  on(event: 'connection', listener: (connection: HubConnection) => void): unknown
}

/** One message, framed once for any number of connections. */
export interface Prepared {
  readonly byteLength: number
}

export interface Clock {
  /** Milliseconds from an arbitrary start; never goes back. Every timer and every age is measured by it. */
  monotonicMs(): number
  /** Milliseconds since 1970, as people read them. Nothing but the `time` of a publication comes from it. */
  unixMs(): number
  /** Runs `run` once after `delayMs`, unless the returned function is called before. */
  schedule(delayMs: number, run: () => void): () => void
}

export interface Random {
  /** `count` unpredictable bytes. */
  bytes(count: number): Uint8Array
}

/** The outside world of a hub. */
export interface HubPorts {
  readonly clock: Clock
  readonly random: Random
  /** Frames a text once, for many connections. */
  readonly prepare: (text: string) => Prepared
}
