import { Child } from './child.js'

/** Messages since the start, latencies since the last report. */
export interface BystanderReport {
  readonly count: number
  readonly connected: number
  readonly sent: number
  readonly received: number
  /** Answers that were not what had been sent. */
  readonly wrong: number
  /** Messages without an answer. */
  readonly lost: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** Clients that talk to a victim all the time, in a process of their own so that an attacker's work delays none. */
export class Bystanders {
  readonly #child: Child

  private constructor(child: Child) {
    this.#child = child
  }

  static async start(): Promise<Bystanders> {
    return new Bystanders(await Child.start('bystander.mjs'))
  }

  /** So many connect, and begin to talk. */
  connect(url: string, count: number): Promise<void> {
    return this.#child.call('connect', url, count)
  }

  report(): Promise<BystanderReport> {
    return this.#child.call('report')
  }

  /** Ends the talk, every message answered or lost; the connections stay. */
  stop(): Promise<BystanderReport> {
    return this.#child.call('stop')
  }

  kill(): Promise<void> {
    return this.#child.kill()
  }
}
