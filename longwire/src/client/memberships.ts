import type { Data } from '../wire/index.js'
import { HubFault, RejectedError, UnknownOutcomeError } from './error.js'
import type { Answer, Uplink } from './uplink.js'

interface Membership {
  data: Data
  /** What the hub has taken on the present connection: still true when a later join is refused. */
  taken: { readonly data: Data } | undefined
  /** The latest join on the present connection. */
  latest: number | undefined
  readonly waiting: Waiting[]
}

interface Waiting {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export interface MembershipsOptions {
  readonly uplink: Uplink
  /** Told of a refused join that nobody waits for: one after a reconnect. */
  readonly report: (error: unknown) => void
}

/** The presence topics this line is a member of. The hub forgets a session's members; every welcome joins again. */
export class Memberships {
  readonly #options: MembershipsOptions
  readonly #memberships = new Map<string, Membership>()

  constructor(options: MembershipsOptions) {
    this.#options = options
  }

  /** Resolves when the hub has taken the member, or a later one that replaced it. */
  join(topic: string, data: Data): Promise<void> {
    if (this.#options.uplink.closed) return Promise.reject(new RejectedError('unavailable', 'the line is closed'))
    const membership = this.#memberships.get(topic) ?? { data, taken: undefined, latest: undefined, waiting: [] }
    membership.data = data
    this.#memberships.set(topic, membership)
    return new Promise((resolve, reject) => {
      membership.waiting.push({ resolve, reject })
      this.#send(topic, membership)
    })
  }

  /** Stops being a member. Pending joins of the topic end with an unknown outcome. */
  leave(topic: string): void {
    const membership = this.#memberships.get(topic)
    if (membership === undefined) return
    this.#memberships.delete(topic)
    const { uplink } = this.#options
    uplink.request(
      (id) => ({ type: 'leave', id, topic }),
      () => {},
    )
    for (const { reject } of membership.waiting)
      reject(new UnknownOutcomeError('left before the hub answered the join'))
  }

  welcomed(): void {
    for (const [topic, membership] of this.#memberships) this.#send(topic, membership)
  }

  /** The hub ended a membership on its own. */
  revoked(topic: string): void {
    const membership = this.#memberships.get(topic)
    // What was asked for and not answered yet is decided by its answer.
    if (membership === undefined || membership.waiting.length > 0) return
    this.#memberships.delete(topic)
    this.#options.report(new RejectedError('forbidden', `the hub ended the membership of ${topic}`))
  }

  lost(): void {
    for (const membership of this.#memberships.values()) membership.taken = undefined
  }

  close(): void {
    const memberships = [...this.#memberships.values()]
    this.#memberships.clear()
    for (const { waiting } of memberships) {
      for (const { reject } of waiting) reject(new UnknownOutcomeError('the line was closed before the hub answered'))
    }
  }

  #send(topic: string, membership: Membership): void {
    const { data } = membership
    this.#options.uplink.request(
      (id) => {
        membership.latest = id
        return { type: 'join', id, topic, data }
      },
      (answer) => this.#answered(topic, membership, data, answer),
    )
  }

  #answered(topic: string, membership: Membership, data: Data, answer: Answer): void {
    if (this.#memberships.get(topic) !== membership) return
    if (answer.type === 'joined') membership.taken = { data }
    else if (answer.type !== 'rejected') throw new HubFault(`${answer.type} does not answer a join`)
    if (answer.id !== membership.latest) return
    if (answer.type === 'joined') {
      for (const { resolve } of membership.waiting.splice(0)) resolve()
      return
    }
    if (membership.taken === undefined) this.#memberships.delete(topic)
    else membership.data = membership.taken.data
    const error = new RejectedError(answer.code, answer.message, answer.path)
    if (membership.waiting.length === 0) this.#options.report(error)
    for (const { reject } of membership.waiting.splice(0)) reject(error)
  }
}
