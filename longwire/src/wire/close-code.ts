/**
 * Close codes of the hub (RFC 6455 §7.4.2 leaves 4000–4999 to applications), partitioned by reconnect advice:
 * up to 4499 come back by the usual backoff, from 4500 on do not come back by yourself.
 */
export const HubClose = {
  /** The client was silent for too long, be it before its `connect`. */
  timeout: 4000,
  /** The client reads too slowly; resume. */
  slow: 4001,
  /** Too many messages in too short a time. */
  rate: 4002,
  /** The message is not part of the protocol. */
  malformed: 4500,
  /** The first message must be `connect`. */
  notConnected: 4501,
  /** Identity was refused. */
  unauthorized: 4502,
  /** The client speaks another version of the protocol. */
  version: 4503,
} as const

/** Whether a client that was closed with `code` may reconnect by itself. */
export function mayReconnect(code: number): boolean {
  return code < 4500 || code > 4999
}
