/** Every bound of a hub. Each may be set when the hub is made; the unit stands last in the name. */
export interface HubLimits {
  /** Connections served at a time; further ones are closed with 1013. */
  readonly connectionsMax: number
  /** Of these, connections whose identity is not settled yet. */
  readonly connectionsUnidentifiedMax: number
  /** Sessions of one user at a time. */
  readonly sessionsPerUserMax: number
  /** From the connection to the settled identity. */
  readonly identifyTimeoutMs: number
  /** One message that arrives before the identity is settled, `connect` itself included. */
  readonly messageBytesBeforeWelcomeMax: number
  /** Messages held behind `connect` until the identity is settled. */
  readonly heldBeforeWelcomeMax: number
  /** One message of a client. */
  readonly messageBytesMax: number
  /** Messages of one session that wait for their turn; more closes with 4002. */
  readonly heldMessagesMax: number
  readonly heldBytesMax: number
  /** Messages of any type from one session; faster closes with 4002. */
  readonly messagesPerSecond: number
  readonly messagesBurst: number
  /** Publishes and joins of one session; faster ones wait for their turn. */
  readonly publishesPerSecond: number
  readonly publishesBurst: number
  /** Signals of one session; faster ones are dropped. */
  readonly signalsPerSecond: number
  readonly signalsBurst: number
  /** Subscriptions of one session. */
  readonly subscriptionsMax: number
  /** Presence topics that one session is a member of. */
  readonly membershipsMax: number
  /** Publications that a subscription may ask to start behind the head. */
  readonly historyMax: number
  /** Publications asked of the store in one read. */
  readonly readCountMax: number
  /** Topics in use at a time: subscribed to, joined, or being published to. */
  readonly topicsMax: number
  /** Members of one presence topic. */
  readonly membersMax: number
  /** The data of one member, as JSON. */
  readonly memberBytesMax: number
  /** How long a connection may stay above its high-water mark before it is closed with 4001. */
  readonly drainTimeoutMs: number
  /** A client sends something at least this often, … */
  readonly pingIntervalMs: number
  /** … and is closed with 4000 after a silence of `pingIntervalMs + pongTimeoutMs`. */
  readonly pongTimeoutMs: number
  /** How long clients are asked to stay away after `goaway`, at least; at most twice as long, … */
  readonly reconnectAfterMs: number
  /** … unless there are so many that they would come back faster than this. */
  readonly reconnectsPerSecond: number
  /** How long `close` waits for closing handshakes before it destroys connections. */
  readonly closeTimeoutMs: number
}

export const hubLimits: HubLimits = {
  connectionsMax: 10_000,
  connectionsUnidentifiedMax: 1_000,
  sessionsPerUserMax: 20,
  identifyTimeoutMs: 10_000,
  messageBytesBeforeWelcomeMax: 4_096,
  heldBeforeWelcomeMax: 8,
  messageBytesMax: 65_536,
  heldMessagesMax: 256,
  heldBytesMax: 262_144,
  messagesPerSecond: 200,
  messagesBurst: 1_000,
  publishesPerSecond: 20,
  publishesBurst: 50,
  signalsPerSecond: 20,
  signalsBurst: 50,
  subscriptionsMax: 128,
  membershipsMax: 128,
  historyMax: 300,
  readCountMax: 300,
  topicsMax: 100_000,
  membersMax: 1_000,
  memberBytesMax: 1_024,
  drainTimeoutMs: 30_000,
  pingIntervalMs: 25_000,
  pongTimeoutMs: 10_000,
  reconnectAfterMs: 500,
  reconnectsPerSecond: 500,
  closeTimeoutMs: 5_000,
}

/** @throws {RangeError} when a limit is not a positive number. */
export function resolveLimits(given: Partial<HubLimits>): HubLimits {
  const limits = { ...hubLimits, ...given }
  for (const [name, value] of Object.entries(limits)) {
    if (typeof value !== 'number' || !(value > 0)) {
      throw new RangeError(`limit ${name} must be a positive number, not ${String(value)}`)
    }
  }
  return limits
}
