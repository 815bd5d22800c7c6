/** What a transport tells the one who uses it. */
export interface TransportSink {
  /** Bytes came: `bytes[start..end)`. They may be changed in place, and stay as they are only during the call. */
  received(bytes: Uint8Array, start: number, end: number): void
  /** Everything that was written has left this process. Only told after a `write` that returned false. */
  drained(): void
  /** The peer will send nothing more (FIN). */
  ended(): void
  /** The transport is gone, whatever the reason. The last call, exactly once. */
  closed(): void
}

/**
 * A reliable byte stream in both directions: all that anything above knows of sockets. A driver holds back what comes
 * until `start`, never throws, and bears calls after its end.
 */
export interface Transport {
  /** IP address of the peer; empty when there is none. */
  readonly remoteAddress: string
  /** Whether TLS protects it. */
  readonly secure: boolean
  /** Bytes that were written and have not left this process. */
  readonly bufferedBytes: number
  /** Whether it is gone: `closed` has been told, or is about to be. */
  readonly destroyed: boolean
  /** Starts delivery to `sink`, or hands the transport over to another one. */
  start(sink: TransportSink): void
  /**
   * Sends bytes, by reference. True: they have left, and their memory may be used again. False: they must not change
   * any more, and `drained` will be told unless `closed` is. At an end the bytes are dropped, and true returned.
   */
  write(bytes: Uint8Array): boolean
  /** The same for several pieces, in one system call where that is possible. */
  writeAll(chunks: readonly Uint8Array[]): boolean
  /** Ends our direction behind everything written (FIN). */
  end(): void
  /** Drops it now, with everything that was not sent. `closed` follows, later. */
  destroy(): void
  /** Stops delivery; what comes meanwhile stays with the operating system. */
  pause(): void
  resume(): void
}
