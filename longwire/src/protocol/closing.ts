/** Where an endpoint stands in the closing handshake (RFC 6455 §7). */
export type ClosingState = 'open' | 'closeSent' | 'closed' | 'failed' | 'ended'

/** What moves it: our close(), the peer's Close frame, a violation or own decision to give up, the end of the transport. */
export type ClosingEvent = 'close' | 'peerClose' | 'fail' | 'transportEnd'

/** What the endpoint does on the way: send a Close frame, then finish the transport. */
export interface ClosingStep {
  readonly to: ClosingState
  readonly sendClose?: true
  /** `byRole`: the server ends the transport first, the client waits for that (RFC 6455 §7.1.1). `end`: whoever fails ends it. */
  readonly transport?: 'byRole' | 'end'
}

/** The closing handshake. An event without an entry changes nothing. */
export const closing: Readonly<Record<ClosingState, Readonly<Partial<Record<ClosingEvent, ClosingStep>>>>> = {
  open: {
    close: { to: 'closeSent', sendClose: true },
    peerClose: { to: 'closed', sendClose: true, transport: 'byRole' },
    fail: { to: 'failed', sendClose: true, transport: 'end' },
    transportEnd: { to: 'ended' },
  },
  closeSent: {
    peerClose: { to: 'closed', transport: 'byRole' },
    fail: { to: 'failed', transport: 'end' },
    transportEnd: { to: 'ended' },
  },
  closed: { transportEnd: { to: 'ended' } },
  failed: { transportEnd: { to: 'ended' } },
  ended: {},
}
