/** When an open connection is given up, or asked whether it lives. Milliseconds; 0 switches one off. */
export interface DeadlineLimits {
  readonly pingIntervalMs: number
  readonly pongTimeoutMs: number
  readonly messageTimeoutMs: number
  readonly sendTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly closeTimeoutMs: number
}

/**
 * What is due. `ping`: ask whether the peer lives. The others are the end: `dead` no answer to the ping, `message` one
 * message took too long, `send` the peer takes nothing, `idle` no message in either direction, `close` the closing
 * handshake or the end of the transport took too long.
 */
export type Due = 'ping' | 'dead' | 'message' | 'send' | 'idle' | 'close'

/** That something has not begun. No time is infinite here: whole numbers take no memory of their own. */
const NEVER = -1

/** All deadlines of one connection behind one timer. Pure: the time, in whole milliseconds, is an argument. */
export class Deadlines {
  readonly #limits: DeadlineLimits
  /** This connection's own interval, so that many that came together are not pinged together. */
  readonly #pingIntervalMs: number
  /** When anything came, or anything that waited left. */
  #lifeMs: number
  #pingedMs = NEVER
  #messageMs = NEVER
  #sendMs = NEVER
  #idleMs: number
  #closeMs = NEVER
  #paused = false

  /** @param jitter 0 to 1: where in the range of ±10 % this connection's ping interval lies */
  constructor(limits: DeadlineLimits, nowMs: number, jitter: number) {
    this.#limits = limits
    this.#pingIntervalMs = Math.round(limits.pingIntervalMs * (0.9 + 0.2 * jitter))
    this.#lifeMs = this.#idleMs = nowMs
  }

  /** Bytes came: any byte counts as life. */
  received(nowMs: number): void {
    this.#lifeMs = nowMs
    this.#pingedMs = NEVER
  }

  /** A message was sent or received. */
  active(nowMs: number): void {
    this.#idleMs = nowMs
  }

  /** A message has begun to arrive (a later call for the same message changes nothing), or none is open. */
  messageOpen(open: boolean, nowMs: number): void {
    if (!open) this.#messageMs = NEVER
    else if (this.#messageMs === NEVER) this.#messageMs = nowMs
  }

  /** Bytes wait that the transport does not take (each call counts as progress), or none does. */
  sending(waiting: boolean, nowMs: number): void {
    this.#sendMs = waiting ? nowMs : NEVER
    if (!waiting) this.received(nowMs)
  }

  /** While we do not read, silence and half messages say nothing about the peer. */
  paused(paused: boolean, nowMs: number): void {
    this.#paused = paused
    if (paused) return
    this.received(nowMs)
    this.#idleMs = nowMs
    if (this.#messageMs !== NEVER) this.#messageMs = nowMs
  }

  /** The closing handshake has begun; from now on nothing else is due. */
  closing(nowMs: number): void {
    if (this.#closeMs === NEVER) this.#closeMs = nowMs
  }

  /** When to review again; infinite when nothing can become due. */
  get nextMs(): number {
    if (this.#closeMs !== NEVER) return this.#closeMs + this.#limits.closeTimeoutMs
    const send = after(this.#sendMs, this.#limits.sendTimeoutMs)
    if (this.#paused) return Math.min(send, this.#pingMs)
    return Math.min(
      send,
      this.#pingMs,
      this.#deadMs,
      after(this.#messageMs, this.#limits.messageTimeoutMs),
      after(this.#idleMs, this.#limits.idleTimeoutMs),
    )
  }

  /** What is due, the gravest first; a ping is due once per silence. */
  review(nowMs: number): Due | undefined {
    if (this.#closeMs !== NEVER) return nowMs >= this.nextMs ? 'close' : undefined
    const { messageTimeoutMs, sendTimeoutMs, idleTimeoutMs } = this.#limits
    if (nowMs >= after(this.#sendMs, sendTimeoutMs)) return 'send'
    if (!this.#paused) {
      if (nowMs >= after(this.#messageMs, messageTimeoutMs)) return 'message'
      if (nowMs >= this.#deadMs) return 'dead'
      if (nowMs >= after(this.#idleMs, idleTimeoutMs)) return 'idle'
    }
    if (nowMs < this.#pingMs) return undefined
    if (this.#paused) this.#lifeMs = nowMs
    else this.#pingedMs = nowMs
    return 'ping'
  }

  get #pingMs(): number {
    return this.#pingedMs === NEVER ? after(this.#lifeMs, this.#pingIntervalMs) : Infinity
  }

  /** A ping that is stuck behind other bytes cannot be answered: then the deadline for sending decides. */
  get #deadMs(): number {
    return this.#sendMs === NEVER && this.#pingedMs !== NEVER ? this.#pingedMs + this.#limits.pongTimeoutMs : Infinity
  }
}

function after(sinceMs: number, timeoutMs: number): number {
  return timeoutMs === 0 || sinceMs === NEVER ? Infinity : sinceMs + timeoutMs
}
