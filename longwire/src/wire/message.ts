/**
 * The conversation between a client and a hub, as values. PROTOCOL.md beside this file is its specification;
 * a codec turns these values into WebSocket messages and back.
 */

/** A place in a topic's log. `epoch` names one incarnation of the log, `tag` the publication at `offset`. */
export interface Position {
  readonly epoch: string
  /** 1 for the first publication of an epoch; 0 is the place before it. */
  readonly offset: number
  /** 64 random bits in hexadecimal, assigned when the publication was appended; empty at offset 0. */
  readonly tag: string
}

/** JSON data, as an application's schema accepted it. */
export type Data = unknown

/** Where a subscription to a log begins: behind `position`, or at most `history` publications before the head. */
export interface Start {
  readonly position?: Position
  /** Publications, counted back from the head. 0 (the default) starts at the head. */
  readonly history?: number
}

export interface SubscriptionRequest extends Start {
  readonly topic: string
}

/** client → hub, first message of every connection. */
export interface ConnectMessage {
  readonly type: 'connect'
  readonly version: 1
  /** Names this client instance among all publishers, over all its connections; the scope of `sequence`. */
  readonly producer: string
  readonly token?: string
  /** Taken up (or resumed) in this round trip, in order. */
  readonly subscriptions?: readonly SubscriptionRequest[]
}

/** client → hub. Answered by `subscribed` or `rejected`. */
export interface SubscribeMessage extends SubscriptionRequest {
  readonly type: 'subscribe'
  readonly id: number
}

/** client → hub. Answered by `unsubscribed`. */
export interface UnsubscribeMessage {
  readonly type: 'unsubscribe'
  readonly id: number
  readonly topic: string
}

/** client → hub. Answered by `stored` or `rejected`; no answer means unknown, and a retry with the same `sequence` is safe. */
export interface PublishMessage {
  readonly type: 'publish'
  readonly id: number
  readonly topic: string
  /** Counts this producer's publishes to this topic from 1; a repeated number is the same publication. */
  readonly sequence: number
  readonly data: Data
}

/** client → hub (`from` absent) and hub → client. Never answered. */
export interface SignalMessage {
  readonly type: 'signal'
  readonly topic: string
  readonly data: Data
  /** hub → client: the sender. */
  readonly from?: Sender
}

/** client → hub: become a member of a presence topic, or replace one's member data. Answered by `joined` or `rejected`. */
export interface JoinMessage {
  readonly type: 'join'
  readonly id: number
  readonly topic: string
  readonly data: Data
}

/** client → hub: stop being a member. Answered by `left`. */
export interface LeaveMessage {
  readonly type: 'leave'
  readonly id: number
  readonly topic: string
}

/** client → hub and hub → client: a heartbeat that pages can see. Answered by `pong`. */
export interface PingMessage {
  readonly type: 'ping'
}

export interface PongMessage {
  readonly type: 'pong'
}

/** Who did something: the user's identity and the session it came through. */
export interface Sender {
  readonly user: string
  readonly session: string
}

/** hub → client, the answer to `connect`. */
export interface WelcomeMessage {
  readonly type: 'welcome'
  readonly version: 1
  readonly session: string
  readonly user: string
  /** The client sends something at least this often, in milliseconds, … */
  readonly pingIntervalMs: number
  /** … and takes the connection for dead when nothing came for `pingIntervalMs + pongTimeoutMs`. */
  readonly pongTimeoutMs: number
  /** The largest message the hub takes, in bytes. */
  readonly messageBytesMax: number
}

/**
 * hub → client: the subscription is live. For a log, `head` is the newest position, and exactly the publications
 * behind `start` follow, in order; when `recovered` is false a `gap` comes first.
 */
export interface SubscribedMessage {
  readonly type: 'subscribed'
  /** The request's id; absent when it was part of `connect`. */
  readonly id?: number
  readonly topic: string
  /** Logs only: the position behind which delivery begins, and the newest one. */
  readonly start?: Position
  readonly head?: Position
  /** Logs only, and only when the request named a position: whether nothing behind it is missing. */
  readonly recovered?: boolean
}

/** hub → client: the answer to `unsubscribe`, or (without `id`) the end of a subscription, with the reason. */
export interface UnsubscribedMessage {
  readonly type: 'unsubscribed'
  readonly id?: number
  readonly topic: string
  readonly code: ErrorCode | 'requested'
  readonly message: string
}

/** hub → client. The same for every subscriber of the topic, so that it is encoded once. */
export interface PublicationMessage {
  readonly type: 'publication'
  readonly topic: string
  readonly offset: number
  /** Offset of the publication before this one in the same topic and epoch. */
  readonly prev: number
  readonly tag: string
  /** When it was appended: Unix time in milliseconds, by the hub's clock. */
  readonly time: number
  readonly from: Sender
  /** The producer's number for it, so that a publisher recognises its own. */
  readonly producer: string
  readonly sequence: number
  readonly data: Data
}

/** `trimmed`: fell out of retention. `epoch`: the log is a new one. `forked`: the log lost its tail. */
export type GapReason = 'trimmed' | 'epoch' | 'forked' | 'overflow' | 'denied'

/** hub → client: what lies between `from` and `to` will not come; delivery goes on behind `to`. */
export interface GapMessage {
  readonly type: 'gap'
  readonly topic: string
  readonly from: Position
  readonly to: Position
  readonly reason: GapReason
}

/** hub → client: the publication is in the log. */
export interface StoredMessage {
  readonly type: 'stored'
  readonly id: number
  readonly topic: string
  readonly position: Position
}

/** hub → client: request `id` certainly had no effect. Without `id`: an entry of `connect.subscriptions`, named by `topic`. */
export interface RejectedMessage {
  readonly type: 'rejected'
  readonly id?: number
  readonly topic?: string
  readonly code: ErrorCode
  readonly message: string
  /** Where in `data` the fault is, as `a.b[2]`. */
  readonly path?: string
}

export interface Member {
  readonly session: string
  readonly user: string
  readonly data: Data
}

/** hub → client, after `subscribed` to a presence topic: everybody who is here. */
export interface MembersMessage {
  readonly type: 'members'
  readonly topic: string
  readonly members: readonly Member[]
}

/** hub → client: a member came or changed its data. With `id`, also the answer to one's own `join`. */
export interface JoinedMessage {
  readonly type: 'joined'
  readonly id?: number
  readonly topic: string
  readonly member: Member
}

/** hub → client: a member left. With `id`, also the answer to one's own `leave`. */
export interface LeftMessage {
  readonly type: 'left'
  readonly id?: number
  readonly topic: string
  readonly session: string
}

/** hub → client: this hub will close the connection; come back after `afterMs`. */
export interface GoawayMessage {
  readonly type: 'goaway'
  readonly afterMs: number
  readonly reason: string
}

export type ClientMessage =
  | ConnectMessage
  | SubscribeMessage
  | UnsubscribeMessage
  | PublishMessage
  | SignalMessage
  | JoinMessage
  | LeaveMessage
  | PingMessage
  | PongMessage

export type HubMessage =
  | WelcomeMessage
  | SubscribedMessage
  | UnsubscribedMessage
  | PublicationMessage
  | GapMessage
  | StoredMessage
  | RejectedMessage
  | SignalMessage
  | MembersMessage
  | JoinedMessage
  | LeftMessage
  | GoawayMessage
  | PingMessage
  | PongMessage

/** Why a request was rejected or a subscription ended. */
export type ErrorCode =
  | 'malformed'
  | 'unauthorized'
  | 'forbidden'
  | 'unknown-topic'
  | 'wrong-kind'
  | 'invalid-data'
  | 'limit'
  | 'not-subscribed'
  | 'unavailable'
