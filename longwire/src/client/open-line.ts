import type { Contract } from '../contract/index.js'
import { type Abortable, onAbort } from './abort.js'
import { oncePerTurn } from './after-turn.js'
import { type Backoff, defaultBackoff } from './backoff.js'
import type { TokenSource } from './connection.js'
import { addHandles } from './handle.js'
import { Lifecycle } from './lifecycle.js'
import type { LineParts } from './line-parts.js'
import { type Line, LineCore, type LineEvents } from './line.js'
import { Listeners } from './listeners.js'
import { Memberships } from './memberships.js'
import { Outbox } from './outbox.js'
import type { ClientPorts, Clock, OutboxStorage } from './ports.js'
import { Publisher } from './publisher.js'
import { freshStats } from './stats.js'
import { Subscriptions } from './subscriptions.js'
import { Uplink } from './uplink.js'

export const PENDING_MAX = 1_000
/** A hub remembers publishes for at least this long. */
export const RETRY_WINDOW_MS = 600_000
export const CONNECT_TIMEOUT_MS = 10_000

export interface LineOptions extends Abortable {
  /** Says who this is. A function is asked before every attempt; its time counts against `connectTimeoutMs`. */
  readonly token?: TokenSource
  readonly backoff?: Partial<Backoff> | undefined
  /** From the start of an attempt to the hub's welcome. Default 10,000. */
  readonly connectTimeoutMs?: number | undefined
  readonly outbox?:
    | {
        /** Without one, what is pending ends with the page. */
        readonly storage?: OutboxStorage | undefined
        /** Publishes that may be pending at a time; more are rejected with `limit`. Default 1,000. */
        readonly pendingMax?: number | undefined
        /** No longer than the hub's dedup window. Older publishes end as unknown. Default 600,000. */
        readonly retryWindowMs?: number | undefined
      }
    | undefined
  /**
   * Hears of what goes wrong and has no caller: what a listener throws, a subscription or membership that the hub ends
   * and nobody asked about, a storage that fails, a hub that breaks the protocol. Default: thrown as an uncaught error.
   */
  readonly onError?: ((error: unknown) => void) | undefined
}

/**
 * Opens a line to the hub at `url` (`ws:` or `wss:`). It connects by itself from now on; `close()` ends it.
 * @throws {TypeError} when the contract calls a topic by a name that lines use themselves.
 */
export function openLine<C extends Contract>(
  url: string,
  contract: C,
  options: LineOptions,
  ports: ClientPorts,
): Line<C> {
  const { token, connectTimeoutMs = CONNECT_TIMEOUT_MS, signal } = options
  const backoff: Backoff = { ...defaultBackoff, ...options.backoff }
  const report = reporter(ports.clock, options.onError)
  const guard = (run: () => void): void => {
    try {
      run()
    } catch (error) {
      report(error)
    }
  }
  const pending = new Listeners<LineEvents['pending']>(guard)
  const changed = oncePerTurn(() => {
    lifecycle.checkProducer()
    pending.tell([...parts.outbox.entries])
  })
  const parts = makeParts(options, backoff, ports, guard, report, changed)
  const lifecycle = new Lifecycle({ url, token, connectTimeoutMs, backoff }, ports, parts)
  const core = new LineCore({ lifecycle, outbox: parts.outbox, pending, stats: parts.stats })
  const line = addHandles<C['topics'], LineCore>(core, contract, parts)
  lifecycle.start()
  onAbort(signal, () => core.close())
  return line
}

function makeParts(
  options: LineOptions,
  backoff: Backoff,
  { clock, random }: ClientPorts,
  guard: (run: () => void) => void,
  report: (error: unknown) => void,
  changed: () => void,
): LineParts {
  const { storage, pendingMax = PENDING_MAX, retryWindowMs = RETRY_WINDOW_MS } = options.outbox ?? {}
  const producer = [...random.bytes(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const uplink = new Uplink()
  const outbox = new Outbox({ storage, pendingMax, producer, report, changed })
  return {
    uplink,
    outbox,
    publisher: new Publisher({ uplink, outbox, clock, retryWindowMs }),
    subscriptions: new Subscriptions({ uplink, clock, random, backoff }),
    memberships: new Memberships({ uplink, report }),
    stats: freshStats(),
    guard,
    report,
  }
}

/** Hands errors to `onError`; without one, or when it throws itself, they become uncaught errors of their own turn. */
function reporter(clock: Clock, onError: ((error: unknown) => void) | undefined): (error: unknown) => void {
  const throwLater = (error: unknown): void => {
    clock.schedule(0, () => {
      throw error
    })
  }
  return (error) => {
    try {
      if (onError === undefined) throwLater(error)
      else onError(error)
    } catch (failure) {
      throwLater(failure)
    }
  }
}
