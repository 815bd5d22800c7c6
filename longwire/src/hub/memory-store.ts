import type { Position } from '../wire/index.js'
import type { AppendResult, Draft, LogStore, OpenStore, ReadResult, StorePorts } from './log-store.js'
import { MemoryLog, type Retention } from './memory-log.js'

export interface MemoryStoreOptions extends Retention {
  /** Logs at a time. One more takes the place of an empty one, or of the one that nobody used for longest. */
  readonly logsMax: number
  /** Data of all logs together. More empties the logs that nobody used for longest. */
  readonly totalBytesMax: number
}

export const memoryStoreOptions: MemoryStoreOptions = {
  retentionCountMax: 1_000,
  retentionBytesMax: 1_048_576,
  retentionMs: 600_000,
  dedupMs: 600_000,
  dedupCountMax: 100_000,
  logsMax: 10_000,
  totalBytesMax: 268_435_456,
}

/**
 * Logs in this process's memory. Stored means stored until the process ends: then every log is a new epoch.
 * A log that is dropped for `logsMax` begins a new epoch, too. Every answer is given at once.
 * @throws {RangeError} when an option is not a positive number.
 */
export function memoryStore(options: Partial<MemoryStoreOptions> = {}): OpenStore {
  const resolved = { ...memoryStoreOptions, ...options }
  for (const [name, value] of Object.entries(resolved)) {
    if (!(value > 0)) throw new RangeError(`memory store: ${name} must be positive, not ${String(value)}`)
  }
  return (ports) => new MemoryStore(resolved, ports)
}

class MemoryStore implements LogStore {
  readonly #options: MemoryStoreOptions
  readonly #ports: StorePorts
  /** Logs that keep nothing, and the others; both in the order of use, the longest unused first. */
  readonly #empty = new Map<string, MemoryLog>()
  readonly #used = new Map<string, MemoryLog>()
  #bytes = 0

  constructor(options: MemoryStoreOptions, ports: StorePorts) {
    this.#options = options
    this.#ports = ports
  }

  append(topic: string, draft: Draft): AppendResult {
    const log = this.#touch(topic)
    this.#empty.delete(topic)
    this.#used.set(topic, log)
    const result = this.#measured(log, (nowMs) => log.append(draft, nowMs))
    this.#sweepOldest()
    for (const oldest of this.#used.values()) {
      if (this.#bytes <= this.#options.totalBytesMax || oldest === log) break
      this.#measured(oldest, () => oldest.shed())
    }
    return result
  }

  read(topic: string, after: Position, countMax: number): ReadResult {
    const log = this.#touch(topic)
    return this.#measured(log, (nowMs) => log.read(after, countMax, nowMs))
  }

  locate(topic: string, history: number): { start: Position; head: Position } {
    const log = this.#touch(topic)
    return this.#measured(log, (nowMs) => log.locate(history, nowMs))
  }

  /** Runs `step`, which may change the size of `log`. */
  #measured<Result>(log: MemoryLog, step: (nowMs: number) => Result): Result {
    this.#bytes -= log.byteLength
    const result = step(this.#ports.clock.monotonicMs())
    this.#bytes += log.byteLength
    return result
  }

  /** The log of `topic`, now the most recently used one. */
  #touch(topic: string): MemoryLog {
    for (const logs of [this.#used, this.#empty]) {
      const log = logs.get(topic)
      if (log === undefined) continue
      logs.delete(topic)
      logs.set(topic, log)
      return log
    }
    if (this.#empty.size + this.#used.size >= this.#options.logsMax) this.#dropOne()
    const log = new MemoryLog(this.#options, this.#ports.random)
    this.#empty.set(topic, log)
    return log
  }

  #dropOne(): void {
    const logs = this.#empty.size > 0 ? this.#empty : this.#used
    for (const [topic, log] of logs) {
      logs.delete(topic)
      this.#bytes -= log.byteLength
      return
    }
  }

  /** Every append looks after the longest unused log, too, so that what aged is let go of without a timer. */
  #sweepOldest(): void {
    for (const [topic, log] of this.#used) {
      this.#measured(log, (nowMs) => log.sweep(nowMs))
      if (!log.idle) return
      this.#used.delete(topic)
      this.#empty.set(topic, log)
    }
  }
}
