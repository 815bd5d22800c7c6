/** What a line has seen since it was opened. */
export interface LineStats {
  /** Welcomes after the first one. */
  reconnects: number
  /** Gaps that subscribers were told. */
  gaps: number
  /** Publications that came a second time and were dropped. */
  duplicates: number
  /** Breaks in a live subscription that were mended by asking again. */
  breaks: number
  /** Messages of the hub that broke the protocol; each cost a connection. */
  malformed: number
  /** Publications that were passed on. */
  publicationsReceived: number
  messagesReceived: number
  messagesSent: number
  /** Payload bytes of messages, as UTF-8. */
  bytesReceived: number
  bytesSent: number
}

export function freshStats(): LineStats {
  return {
    reconnects: 0,
    gaps: 0,
    duplicates: 0,
    breaks: 0,
    malformed: 0,
    publicationsReceived: 0,
    messagesReceived: 0,
    messagesSent: 0,
    bytesReceived: 0,
    bytesSent: 0,
  }
}
