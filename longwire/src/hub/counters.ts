/** What happened since the hub began. */
export interface Counters {
  /** Publications that were appended. */
  publications: number
  /** Publishes that were retries of what is in the log already. */
  duplicates: number
  /** Requests that were rejected. */
  rejected: number
  signals: number
  /** Signals that were not accepted, and deliveries that were skipped because the receiver was congested. */
  signalsDropped: number
  /** Gaps that subscribers were told. */
  gaps: number
  /** How often a subscriber of a log was too slow for the live run. */
  fellBehind: number
  /** Connections that the hub closed because of what the client did. */
  offences: number
}

export function zeroCounters(): Counters {
  return {
    publications: 0,
    duplicates: 0,
    rejected: 0,
    signals: 0,
    signalsDropped: 0,
    gaps: 0,
    fellBehind: 0,
    offences: 0,
  }
}
