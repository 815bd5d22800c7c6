import { clientFrames, frameAt, TEXT } from '../../rig/frames.mjs'
import { LoadFailure } from './failure.mjs'
import { measureDuring, rates } from './window.mjs'

/**
 * @typedef {object} IdleTask
 * @property {'idle'} kind
 * @property {number} connections
 * @property {number} warmupConnections opened before the handshakes that are measured; idle as the others afterwards
 * @property {number} holdSeconds
 * @property {Greeting} [greeting]
 */

/**
 * What a server's own protocol asks of a client before it has a connection.
 * @typedef {{ send: string, answers: number }} Greeting
 */

/**
 * Opens connections that then do nothing.
 * @param {IdleTask} task
 * @param {import('./crowd.mjs').Crowd} crowd
 * @param {() => Promise<import('./window.mjs').Usage>} usage
 */
export async function idle(task, crowd, usage) {
  const greetings = new Greetings(crowd, task.greeting)
  const { rssBytes: before } = await usage()
  const receive = greetings.receive.bind(greetings)
  const greet = task.greeting === undefined ? undefined : greetings.greet.bind(greetings)
  await crowd.open(task.warmupConnections, receive, greet)
  const measured = await measureDuring(
    () => crowd.sockets.length,
    usage,
    () => crowd.open(task.connections - task.warmupConnections, receive, greet),
  )
  await crowd.delay(task.holdSeconds * 1000)
  const { rssBytes: after } = await usage()
  return { ...rates(measured), bytesPerConnection: (after - before) / task.connections }
}

/** Exchanged after the opening handshake; whatever else comes is a fault. */
class Greetings {
  #crowd
  #greeting
  /** @type {Map<number, { bytes: Buffer, answers: number, done: () => void }>} */
  #open = new Map()

  /**
   * @param {import('./crowd.mjs').Crowd} crowd
   * @param {Greeting | undefined} greeting
   */
  constructor(crowd, greeting) {
    this.#crowd = crowd
    this.#greeting = greeting
  }

  /**
   * @param {number} id
   * @returns {Promise<void>} settled when the answers came
   */
  greet(id) {
    const { answers = 0, send = '' } = this.#greeting ?? {}
    this.#crowd.sockets[id]?.write(clientFrames(TEXT, Buffer.from(send), { key: 0x1b2c3d4e }))
    return new Promise((done) => {
      const early = this.#open.get(id)?.bytes ?? Buffer.alloc(0)
      this.#open.set(id, { bytes: early, answers, done })
    })
  }

  /**
   * @param {number} id
   * @param {Buffer} bytes
   * @param {number} start
   * @param {number} end
   */
  receive(id, bytes, start, end) {
    if (this.#greeting === undefined) throw new LoadFailure('a message that nobody sent')
    // The server may greet first.
    const open = this.#open.get(id) ?? { bytes: Buffer.alloc(0), answers: this.#greeting.answers, done: () => {} }
    this.#open.set(id, open)
    open.bytes = Buffer.concat([open.bytes, bytes.subarray(start, end)])
    let frames = 0
    for (let frame = frameAt(open.bytes, 0); frame !== undefined; frame = frameAt(open.bytes, frame.end)) frames++
    if (frames > open.answers) throw new LoadFailure('a message that nobody sent')
    if (frames === open.answers) open.done()
  }
}
