import {
  ByteQueue,
  isUpgradeRequest,
  refusals,
  RequestReader,
  reviewRequest,
  serializeAccept,
  serializeExtensions,
  serializeRefusal,
  type AcceptedOpening,
  type CustomRefusal,
  type HeaderList,
  type Refusal,
  type RequestHead,
  type SendableHeaders,
  type ServerPolicy,
} from '../protocol/index.js'
import { Connection, type ConnectionFacts } from './connection.js'
import { agreedCompression } from './deflate-options.js'
import { digest } from './digest.js'
import { Engine } from './engine.js'
import type { Loop } from './loop.js'
import { nodeLatin1 } from './node-latin1.js'
import { copyOf } from './payload.js'
import type { ServerRules, Verdict, Verify } from './server-options.js'
import { Timer, type Expiring } from './timer-wheel.js'
import type { Transport, TransportSink } from './transport.js'

/** A request that was refused, for logs and counters. */
export interface RefusedArrival {
  readonly refusal: Refusal
  readonly status: number
  readonly remoteAddress: string
  /** What `verify` threw, or what made the answer impossible. */
  readonly error?: unknown
}

/** Where arrivals come to. */
export interface ArrivalHost {
  readonly loop: Loop
  readonly rules: ServerRules
  /** A connection has come about; it receives nothing before this returns. */
  admit(connection: Connection, arrival: Arrival): void
  refused(event: RefusedArrival, arrival: Arrival): void
  /** The transport ended before there was an answer, or after a refusal. */
  lost(arrival: Arrival): void
}

/** Takes a transport away whose request is not for us, with all bytes received so far. */
export interface Elsewhere {
  wants(head: RequestHead | Refusal): boolean
  take(bytes: Uint8Array): void
}

/** A valid request as it stands in its version of HTTP. */
export interface Opening {
  readonly httpVersion: '1.1' | '2.0'
  readonly headers: HeaderList
  /** Bytes that came behind it. */
  readonly rest: Uint8Array
  /**
   * Sends the answer that accepts.
   * @throws for headers that cannot be sent, and then nothing was
   */
  accept(headers: SendableHeaders | undefined): void
}

/** Sends an answer that refuses, but does not end the transport. Throws for what cannot be sent, and then nothing was. */
export type SayNo = (refusal: Refusal | CustomRefusal) => void

/** One opening handshake on the server's side, up to a connection or a refusal. */
export class Arrival implements TransportSink, Expiring {
  readonly #host: ArrivalHost
  readonly #transport: Transport
  readonly #sayNo: SayNo
  readonly #timer = new Timer(this)
  #stage: 'head' | 'review' | 'refused' | 'over' = 'head'
  #started = false
  #reader: RequestReader | undefined
  #elsewhere: Elsewhere | undefined
  /** All bytes so far, while they may be wanted elsewhere. */
  #received: ByteQueue | undefined
  #anyBytes = false

  /**
   * @param startedMs when the peer came
   * @param sayNo default: as HTTP/1.1 does
   */
  constructor(host: ArrivalHost, transport: Transport, startedMs: number, sayNo?: SayNo) {
    this.#host = host
    this.#transport = transport
    this.#sayNo = sayNo ?? ((refusal) => void transport.write(Buffer.from(serializeRefusal(refusal))))
    host.loop.wheel.arm(this.#timer, startedMs + host.rules.limits.handshakeTimeoutMs)
  }

  /** Reads the request from the transport. */
  read(elsewhere?: Elsewhere): void {
    this.#elsewhere = elsewhere
    if (elsewhere !== undefined) this.#received = new ByteQueue()
    this.#reader = new RequestReader(this.#host.rules.plainPolicy.limits, nodeLatin1)
    this.#start()
  }

  /** What a request must comply with. */
  get policy(): ServerPolicy {
    const { plainPolicy, securePolicy } = this.#host.rules
    return this.#transport.secure ? securePolicy : plainPolicy
  }

  /** Takes a request of HTTP/1.1 that was read by someone else. `rest` came behind it. */
  review(head: RequestHead, rest: Uint8Array): void {
    const reviewed = reviewRequest(head, this.policy)
    if (!reviewed.ok) {
      this.refuse(reviewed.refusal)
      return
    }
    const accept = (headers: SendableHeaders | undefined): void => {
      this.#transport.write(Buffer.from(serializeAccept(reviewed, digest, headers), 'latin1'))
    }
    this.consider(reviewed, { httpVersion: '1.1', headers: head.headers, rest, accept })
  }

  /** Takes a valid request: now the application decides. */
  consider(reviewed: AcceptedOpening, opening: Opening): void {
    this.#stage = 'review'
    const { remoteAddress, secure } = this.#transport
    const { headers, httpVersion } = opening
    const facts: ConnectionFacts = {
      request: { path: reviewed.resource, headers, origin: reviewed.origin, httpVersion },
      subprotocol: reviewed.subprotocol,
      extensions: serializeExtensions(reviewed.extensions),
      remoteAddress,
      secure,
    }
    this.#decide(facts, (verdict) => {
      if (verdict === true) this.#accept(reviewed, facts, opening)
      else this.refuse(isRefusal(verdict) ? verdict : 'forbidden')
    })
  }

  /**
   * Answers with a refusal and half-closes. The peer has `refuseTimeoutMs` to fetch the answer; what it still sends is
   * read and thrown away, since unread bytes would make the operating system drop the answer too.
   */
  refuse(refusal: Refusal | CustomRefusal, error?: unknown): void {
    if (this.#stage === 'refused' || this.#stage === 'over') return
    const { wheel } = this.#host.loop
    this.#stage = 'refused'
    this.#received = undefined
    wheel.arm(this.#timer, wheel.nowMs() + this.#host.rules.limits.refuseTimeoutMs)
    this.#transport.resume()
    this.#start()
    const event = this.#answer(refusal, error)
    this.#transport.end()
    this.#host.refused(event, this)
  }

  /** Gives up at once where nobody waits for an answer; otherwise refuses. */
  shutDown(): void {
    if (this.#stage === 'head') this.drop()
    else this.refuse('shutting-down')
  }

  /** Drops it without an answer. */
  drop(): void {
    this.#transport.destroy()
  }

  // TransportSink

  received(bytes: Uint8Array, start: number, end: number): void {
    if (this.#stage !== 'head') return
    this.#anyBytes = true
    this.#received?.append(bytes.subarray(start, end))
    const reading = this.#reader!.receive(bytes, start, end)
    if (reading.kind === 'more') return
    const found = reading.kind === 'head' ? reading.head : reading.refusal
    if (this.#elsewhere?.wants(found) === true) this.#leave(this.#elsewhere)
    else if (reading.kind === 'refused') this.refuse(reading.refusal)
    else if (!isUpgradeRequest(reading.head)) this.refuse('upgrade-missing')
    else this.review(reading.head, copyOf(bytes, reading.consumed, end))
  }

  drained(): void {
    // The answer has left; the deadline stays until the peer has closed too.
  }

  ended(): void {
    if (this.#stage !== 'review') this.#transport.end()
  }

  closed(): void {
    this.#over()
    this.#host.lost(this)
  }

  // Expiring

  expired(): void {
    if (this.#stage === 'review') this.refuse('handshake-timeout')
    else {
      if (this.#stage === 'head' && this.#anyBytes) this.#host.refused(this.#answer('handshake-timeout'), this)
      this.#transport.destroy()
    }
  }

  #start(): void {
    if (this.#started) return
    this.#started = true
    this.#transport.start(this)
  }

  #over(): void {
    this.#stage = 'over'
    this.#received = undefined
    this.#host.loop.wheel.disarm(this.#timer)
  }

  #leave(elsewhere: Elsewhere): void {
    const bytes = this.#received!.take()
    this.#over()
    elsewhere.take(bytes)
    this.#host.lost(this)
  }

  /** Asks `verify`, if there is one, and hands on what it says unless there has been an answer meanwhile. */
  #decide(facts: ConnectionFacts, then: (verdict: Verdict) => void): void {
    const { verify } = this.#host.rules
    let verdict: ReturnType<Verify> = true
    try {
      if (verify !== undefined) verdict = verify(facts)
    } catch (error) {
      this.refuse('internal-error', error)
      return
    }
    if (!isPromise(verdict)) {
      then(verdict)
      return
    }
    this.#transport.pause()
    this.#start()
    void this.#await(verdict, then)
  }

  async #await(pending: PromiseLike<Verdict>, then: (verdict: Verdict) => void): Promise<void> {
    let verdict: Verdict
    try {
      verdict = await pending
    } catch (error) {
      this.refuse('internal-error', error)
      return
    }
    if (this.#stage === 'review') then(verdict)
  }

  #accept(accepted: AcceptedOpening, facts: ConnectionFacts, opening: Opening): void {
    const { loop, rules } = this.#host
    if (this.#transport.destroyed) {
      this.#over()
      this.#host.lost(this)
      return
    }
    try {
      opening.accept(rules.headers)
    } catch (error) {
      this.refuse('internal-error', error)
      return
    }
    this.#over()
    const compression = agreedCompression('server', accepted.extensions, rules.compression)
    const engine = new Engine(this.#transport, loop, 'server', rules.limits, { compression })
    this.#transport.resume()
    facts.request.headers.compact()
    this.#host.admit(new Connection(engine, facts), this)
    engine.start(opening.rest)
  }

  #answer(refusal: Refusal | CustomRefusal, error?: unknown): RefusedArrival {
    const { remoteAddress } = this.#transport
    const name = typeof refusal === 'object' ? 'forbidden' : refusal
    try {
      this.#sayNo(refusal)
      const { status } = typeof refusal === 'object' ? refusal : refusals[refusal]
      return { refusal: name, status, remoteAddress, ...(error !== undefined && { error }) }
    } catch (fault) {
      // The application's own words cannot be sent.
      return this.#answer('internal-error', fault)
    }
  }
}

function isPromise(verdict: ReturnType<Verify>): verdict is PromiseLike<Verdict> {
  return verdict instanceof Object && 'then' in verdict
}

/** Anything that is not clearly a yes is a no. */
function isRefusal(verdict: Exclude<Verdict, true>): verdict is Exclude<Verdict, boolean> {
  return typeof verdict === 'string' || (typeof verdict === 'object' && verdict !== null)
}
