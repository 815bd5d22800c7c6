import { ExactReader } from './exact-reader.mjs'
import { LoadFailure } from './failure.mjs'
import { FrameReader, KnownMessages } from './frame-reader.mjs'
import { Template } from './template.mjs'
import { measureDuring, rates } from './window.mjs'

/** Anything that comes within this time behind the last one is too much. */
const SURPLUS_MS = 20

/**
 * @typedef {object} EchoTask
 * @property {'echo'} kind
 * @property {number} connections
 * @property {import('./payloads.mjs').PayloadKind} payload
 * @property {number} byteLength
 * @property {number} inFlight messages of each connection
 * @property {boolean} [deflate]
 */

/**
 * Every connection keeps as many messages on their way; each echo lets the next one go.
 * @param {EchoTask & import('./run-load.mjs').Timing} task
 * @param {import('./crowd.mjs').Crowd} crowd
 * @param {() => Promise<import('./window.mjs').Usage>} usage
 */
export async function echo(task, crowd, usage) {
  const template = new Template({ ...task, atOnce: task.inFlight })
  const readers = readersOf(template, task.connections)
  const sent = new Float64Array(task.connections)
  let received = 0
  let sending = false
  const send = (/** @type {number} */ id, /** @type {number} */ count) => {
    crowd.sockets[id]?.write(template.frames(sent[id] ?? 0, count))
    sent[id] = (sent[id] ?? 0) + count
  }
  await crowd.open(task.connections, (id, bytes, start, end) => {
    const reader = readers[id]
    const count = reader?.push(bytes, start, end) ?? 0
    received += count
    if ((reader?.messages ?? 0) > (sent[id] ?? 0)) throw new LoadFailure('a message that nobody sent')
    if (sending && count > 0) send(id, count)
  })
  sending = true
  crowd.spin()
  for (let id = 0; id < task.connections; id++) send(id, task.inFlight)
  await crowd.delay(task.warmupSeconds * 1000)
  const measured = await measureDuring(
    () => received,
    usage,
    () => crowd.delay(task.seconds * 1000),
  )
  sending = false
  await settled(crowd, readers, task.drainSeconds, (id) => sent[id] ?? 0)
  return rates(measured)
}

/**
 * @param {Template} template
 * @param {number} count
 * @returns {import('./exact-reader.mjs').Reader[]}
 */
export function readersOf(template, count) {
  const known = new KnownMessages(template)
  return Array.from({ length: count }, () => (template.deflate ? new FrameReader(known) : new ExactReader(template)))
}

/**
 * Waits until every connection got what it must get, and sees that nothing more comes.
 * @param {import('./crowd.mjs').Crowd} crowd
 * @param {readonly import('./exact-reader.mjs').Reader[]} readers
 * @param {number} drainSeconds
 * @param {(id: number) => number} due messages
 */
export async function settled(crowd, readers, drainSeconds, due) {
  const complete = () => readers.every(({ messages }, id) => messages === due(id))
  if (!(await crowd.settle(complete, drainSeconds * 1000))) {
    const missing = readers.reduce((sum, { messages }, id) => sum + due(id) - messages, 0)
    throw new LoadFailure(`${missing} messages did not come back`)
  }
  await crowd.delay(SURPLUS_MS)
  if (!complete() || readers.some(({ inMessage }) => inMessage)) throw new LoadFailure('more came back than was sent')
}
