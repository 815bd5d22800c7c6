import type { Contract } from '../contract/index.js'
import { HubClose, JSON_SUBPROTOCOL } from '../wire/index.js'
import { type Core, isAllowed } from './core.js'
import { type Counters, zeroCounters } from './counters.js'
import { hex } from './hex.js'
import { resolveLimits } from './hub-limits.js'
import type { Action, HubOptions, Identity } from './hub-options.js'
import { identify } from './identify.js'
import { memoryStore } from './memory-store.js'
import type { ConnectionSource, HubConnection, HubPorts } from './ports.js'
import { handle } from './requests.js'
import { Session } from './session.js'
import { TopicDirectory, type TopicRef } from './topic-directory.js'
import { type TopicHandles, topicHandles } from './topic-handles.js'
import { TopicRegistry } from './topic-registry.js'

/** What a hub holds now, and what happened in it. */
export interface HubStats extends Readonly<Counters> {
  /** Connections, closing ones included. */
  readonly connections: number
  /** Sessions whose identity is settled. */
  readonly sessions: number
  /** Topics in use. */
  readonly topics: number
  readonly subscriptions: number
  readonly memberships: number
}

/** Serves one contract's topics to any number of connections. */
export class Hub<C extends Contract = Contract, Who extends Identity = Identity> {
  /** The topics in the hands of the server. */
  readonly topics: TopicHandles<C>
  readonly #core: Core
  /** Sessions by connection, until the connection has closed. */
  readonly #sessions = new Set<Session>()
  /** How many sessions each user has. */
  readonly #users = new Map<string, number>()
  #unidentified = 0
  #closing: Promise<void> | undefined
  #onEmpty: () => void = () => {}

  /** @throws {RangeError} when a limit is not a positive number. */
  constructor(contract: C, options: HubOptions<C, Who>, ports: HubPorts) {
    const limits = resolveLimits(options.limits ?? {})
    const store = (options.store ?? memoryStore())({ clock: ports.clock, random: ports.random })
    this.#core = {
      // Identities are only ever passed back to `allow`, which knows what `identify` returned.
      options: options as unknown as HubOptions,
      limits,
      ports,
      store,
      directory: new TopicDirectory(contract),
      topics: new TopicRegistry({ store, prepare: ports.prepare, topicsMax: limits.topicsMax }),
      counters: zeroCounters(),
    }
    this.topics = topicHandles(contract, this.#core)
  }

  /** Serves every connection that `source` announces. */
  attach(source: ConnectionSource): void {
    source.on('connection', (connection) => this.serve(connection))
  }

  /** Serves one connection until it closes. */
  serve(connection: HubConnection): void {
    const { limits, ports } = this.#core
    const { subprotocol } = connection
    if (this.#closing !== undefined) return refuse(connection, 1012, 'the hub restarts')
    if (subprotocol !== undefined && subprotocol !== JSON_SUBPROTOCOL) {
      return refuse(connection, HubClose.version, `this hub speaks ${JSON_SUBPROTOCOL}`)
    }
    if (this.#sessions.size >= limits.connectionsMax || this.#unidentified >= limits.connectionsUnidentifiedMax) {
      return refuse(connection, 1013, 'too many connections')
    }
    let identified = false
    this.#unidentified += 1
    const session = new Session({
      core: this.#core,
      connection,
      id: hex(ports.random.bytes(16)),
      identify: (who, connect) => identify(this.#core, who, connect),
      handle: (who, request) => handle(this.#core, who, request),
      admit: (_, { user }) => {
        const count = this.#users.get(user) ?? 0
        if (count >= limits.sessionsPerUserMax) return false
        identified = true
        this.#unidentified -= 1
        this.#users.set(user, count + 1)
        return true
      },
      onEnd: (ended) => {
        if (identified) this.#forgetUser(ended.identity.user)
        else this.#unidentified -= 1
      },
    })
    this.#sessions.add(session)
    connection.on('close', () => {
      this.#sessions.delete(session)
      if (this.#sessions.size === 0) this.#onEmpty()
    })
  }

  get stats(): HubStats {
    let sessions = 0
    let subscriptions = 0
    let memberships = 0
    for (const session of this.#sessions) {
      if (session.connected) sessions += 1
      subscriptions += session.subscriptions.size
      memberships += session.memberships.size
    }
    const { counters, topics } = this.#core
    return { ...counters, connections: this.#sessions.size, sessions, topics: topics.size, subscriptions, memberships }
  }

  /**
   * Asks `allow` again about every subscription and membership (of one user, or of all), and ends those that it denies.
   * Call it when rights were taken away. When `allow` fails, nothing is ended by it.
   */
  async recheck(user?: string): Promise<void> {
    for (const session of this.#sessions) {
      if (!session.connected || (user !== undefined && session.identity.user !== user)) continue
      for (const { ref } of session.subscriptions.values()) {
        if (await this.#denies(session, 'subscribe', ref)) {
          session.revoke(ref.name, 'forbidden', 'the right to subscribe was taken back')
        }
      }
      for (const { ref } of session.memberships.values()) {
        if (!(await this.#denies(session, 'join', ref))) continue
        if (session.part(ref.name, session)) session.tell({ type: 'left', topic: ref.name, session: session.id })
      }
    }
  }

  /**
   * Tells every client to come back later, each at a time of its own, and closes every connection with 1012.
   * Resolves when all are closed; those that do not answer in time are destroyed.
   */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown()
    return this.#closing
  }

  async #shutDown(): Promise<void> {
    const { ports, limits } = this.#core
    const { reconnectAfterMs, reconnectsPerSecond } = limits
    const spreadMs = Math.max(reconnectAfterMs, (this.#sessions.size / reconnectsPerSecond) * 1_000)
    for (const session of this.#sessions) {
      const afterMs = Math.round(reconnectAfterMs + fraction(ports.random.bytes(4)) * spreadMs)
      if (session.connected) session.tell({ type: 'goaway', afterMs, reason: 'the hub restarts' })
      session.close(1012, 'the hub restarts')
    }
    if (this.#sessions.size === 0) return
    await new Promise<void>((resolve) => {
      const cancel = ports.clock.schedule(limits.closeTimeoutMs, () => {
        for (const session of this.#sessions) session.connection.destroy()
        resolve()
      })
      this.#onEmpty = () => {
        cancel()
        resolve()
      }
    })
  }

  async #denies(session: Session, action: Action, ref: TopicRef): Promise<boolean> {
    try {
      return !(await isAllowed(this.#core, session.identity, action, ref))
    } catch {
      return false
    }
  }

  #forgetUser(user: string): void {
    const count = this.#users.get(user) ?? 0
    if (count > 1) this.#users.set(user, count - 1)
    else this.#users.delete(user)
  }
}

/** Closes a connection that is not served. It is read on, so that its closing handshake can end. */
function refuse(connection: HubConnection, code: number, reason: string): void {
  connection.on('message', () => {})
  connection.close(code, reason)
}

/** From 0 up to, not including, 1. */
function fraction(bytes: Uint8Array): number {
  let value = 0
  for (const byte of bytes) value = (value + byte) / 256
  return value
}
