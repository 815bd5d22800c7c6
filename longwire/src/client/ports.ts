/** One live connection, as a client needs it. A browser's `WebSocket` and a `Connection` of `longwire/node` fit easily. */
export interface Transport {
  /** Queues one text message. Only called between `open` and `closed`. */
  send(text: string): void
  /** Ends the connection, also while it is still opening. `closed` follows, but is not waited for. */
  close(code?: number, reason?: string): void
  /** Bytes that were sent and have not left yet. */
  readonly bufferedBytes: number
}

/** What a transport tells. After `closed`, which comes exactly once, nothing else is told. */
export interface TransportEvents {
  open(): void
  message(text: string): void
  /** The end, with the close code; 1006 when there was none, also when the connection never opened. */
  closed(code: number, reason: string): void
}

export interface Clock {
  /** Milliseconds from an arbitrary start; never goes back. Every timer and every age is measured by it. */
  monotonicMs(): number
  /** Milliseconds since 1970. Only the age of a publish that survives a reload comes from it. */
  unixMs(): number
  /** Runs `run` once after `delayMs`, unless the returned function is called before. */
  schedule(delayMs: number, run: () => void): () => void
}

export interface Random {
  /** From 0 up to, not including, 1: spreads retries. */
  fraction(): number
  /** `count` unpredictable bytes: names this client among all publishers. */
  bytes(count: number): Uint8Array
}

/** The outside world of a client. */
export interface ClientPorts {
  /** Starts one connection attempt. Throws only for what no retry can mend, such as a malformed URL. */
  readonly open: (url: string, subprotocols: readonly string[], events: TransportEvents) => Transport
  readonly clock: Clock
  readonly random: Random
  /**
   * Calls `probe` whenever the world may have changed: the page became visible, the device came online.
   * Returns what ends it.
   */
  readonly wake?: (probe: () => void) => () => void
}

/**
 * Where pending publishes outlive the page. Every page needs its own, as `sessionStorage` gives: of two pages that write
 * to one place, only the last one's publishes outlive it. Two pages restored from copies of one text are safe. Every
 * user needs a place, too: what is restored is published by whomever the hub takes the line for.
 */
export interface OutboxStorage {
  load(): string | null
  /** `null`: nothing is pending any more. */
  save(text: string | null): void
}
