import { percentile } from '../../rig/statistics.mjs'
import { FanOut } from './fan-out.mjs'
import { Template } from './template.mjs'
import { measureDuring, rates } from './window.mjs'

/** A server that is further behind than this when the time is up is overloaded: what waits only grows. */
const LAG_SECONDS_MAX = 0.5
/** While many connections are read in one turn, the schedule is looked at this often. */
const READS_PER_LOOK = 32
const AT_ONCE = 64

/**
 * @typedef {object} FixedRateTask
 * @property {'fixed-rate'} kind
 * @property {number} subscribers
 * @property {import('./payloads.mjs').PayloadKind} payload
 * @property {number} byteLength
 * @property {number} rate publications per second
 */

/**
 * One publisher sends on a schedule, whatever comes back. Latency is counted from when a message was due, not from when
 * it was sent: a stall delays what should have been sent meanwhile, too.
 * @param {FixedRateTask & import('./run-load.mjs').Timing} task
 * @param {import('./crowd.mjs').Crowd} crowd
 * @param {() => Promise<import('./window.mjs').Usage>} usage
 */
export async function fixedRate(task, crowd, usage) {
  const template = new Template({ ...task, atOnce: AT_ONCE })
  const fan = new FanOut(crowd, { ...task, publishers: 1, template })
  const schedule = new Schedule(task)
  const seen = new Float64Array(fan.connections)
  const latencies = new Latencies(schedule.measuredMessages * fan.connections)
  const pump = () => {
    for (let due = schedule.due(fan.published, performance.now()); due > 0; due -= AT_ONCE) {
      fan.publish(Math.min(AT_ONCE, due))
    }
  }
  let reads = 0
  await crowd.open(fan.connections, (id, bytes, start, end) => {
    const messages = fan.receive(id, bytes, start, end)
    const now = performance.now()
    for (let nth = seen[id] ?? 0; nth < messages; nth++) {
      if (schedule.measures(nth)) latencies.add(now - schedule.at(nth))
    }
    seen[id] = messages
    if (++reads % READS_PER_LOOK === 0) pump()
  })
  await crowd.delay(task.joinSeconds * 1000)
  schedule.start(performance.now())
  crowd.spin(pump)
  await crowd.delay(task.warmupSeconds * 1000)
  const measured = await measureDuring(
    () => fan.received,
    usage,
    () => crowd.delay(task.seconds * 1000),
  )
  const overloaded = fan.lag > task.rate * LAG_SECONDS_MAX
  schedule.stop()
  if (overloaded) return { ...rates(measured), overloaded }
  await fan.settled(task.drainSeconds)
  return { ...rates(measured), p50Ms: latencies.percentile(0.5), p99Ms: latencies.percentile(0.99) }
}

/** When which message is due. */
export class Schedule {
  #interval
  #first
  #startedAt = Infinity
  #stopped = false
  measuredMessages

  /** @param {{ rate: number, warmupSeconds: number, seconds: number }} task */
  constructor({ rate, warmupSeconds, seconds }) {
    this.#interval = 1000 / rate
    this.#first = Math.ceil(warmupSeconds * rate)
    this.measuredMessages = Math.floor(seconds * rate)
  }

  /** @param {number} now */
  start(now) {
    this.#startedAt = now
  }

  stop() {
    this.#stopped = true
  }

  /** @param {number} nth message */
  at(nth) {
    return this.#startedAt + nth * this.#interval
  }

  /** @param {number} nth message */
  measures(nth) {
    return nth >= this.#first && nth < this.#first + this.measuredMessages
  }

  /**
   * @param {number} published messages
   * @param {number} now
   * @returns {number} how many more should have been
   */
  due(published, now) {
    if (this.#stopped || now < this.#startedAt) return 0
    return Math.max(0, Math.floor((now - this.#startedAt) / this.#interval) + 1 - published)
  }
}

/** All of them, so that percentiles are exact. */
export class Latencies {
  #ms
  #count = 0

  /** @param {number} countMax */
  constructor(countMax) {
    this.#ms = new Float32Array(countMax)
  }

  /** @param {number} ms */
  add(ms) {
    this.#ms[this.#count++] = ms
  }

  /** @param {number} share that is not above it */
  percentile(share) {
    return percentile(this.#ms.subarray(0, this.#count), share)
  }
}
