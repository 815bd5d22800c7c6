import type { Contract } from '../contract/index.js'
import type { HubLimits } from './hub-limits.js'
import type { OpenStore } from './log-store.js'
import type { ConnectionRequest } from './ports.js'

/** Whom a session acts for. Applications may add fields of their own; `allow` sees them. */
export interface Identity {
  /** Shown to others as the sender. */
  readonly user: string
}

/** What a client shows when it connects. */
export interface Credentials {
  readonly token: string | undefined
  /** The client instance's own name. It is no secret: others see it in publications. */
  readonly producer: string
  readonly request: ConnectionRequest
  readonly remoteAddress: string
  /** The session that the identity will belong to. */
  readonly session: string
}

export type Action = 'subscribe' | 'publish' | 'signal' | 'join'

/** What a session asks to do. */
export interface Question<Who extends Identity = Identity, Key extends string = string> {
  readonly identity: Who
  readonly action: Action
  /** The topic as the contract calls it, … */
  readonly topic: Key
  /** … the parameters of its name, … */
  readonly params: Readonly<Record<string, string>>
  /** … and the name itself. */
  readonly name: string
}

/** What a hub was doing when code that was passed in failed. */
export type Activity = 'identify' | 'allow' | 'schema' | 'store' | 'connection'

export interface HubOptions<C extends Contract = Contract, Who extends Identity = Identity> {
  /** Who this is; `undefined` refuses. Without it everybody is a guest, named after the producer. */
  readonly identify?: (credentials: Credentials) => Who | undefined | Promise<Who | undefined>
  /** Asked before every subscribe (resumed ones too), publish, signal and join. Without it everything is allowed. */
  readonly allow?: (question: Question<Who, keyof C['topics'] & string>) => boolean | Promise<boolean>
  /** Where logs are kept. Default: `memoryStore()`. */
  readonly store?: OpenStore
  readonly limits?: Partial<HubLimits>
  /** Told of every failure of code that was passed in. The hub itself goes on; the client is told `unavailable`. */
  readonly onError?: (error: unknown, activity: Activity) => void
}
