// One server of the comparison, in a process of its own; called by `measure.mjs`.
import { once } from 'node:events'

import { Group, listen } from 'longwire/node'

import { cpuUs } from '../rig/process-usage.mjs'
import { serve } from '../rig/serve.mjs'
import { HttpFeed } from './http-feed.mjs'
import { messageText, nowUs, parseMessage } from './message.mjs'
import { SequenceChecker } from './sequence-checker.mjs'

const HOST = '127.0.0.1'
/** What came from the client. */
const received = new SequenceChecker()
/** @type {(texts: readonly string[]) => void} */
let publish = () => {}
let last = 0
/** @type {NodeJS.Timeout | undefined} */
let timer

serve({
  /**
   * @param {import('./options.mjs').Transport} transport
   * @param {'stream' | 'handle'} driver
   * @param {boolean} acknowledge whether messages over a WebSocket are answered, as POST is
   * @returns {Promise<number>} the port
   */
  listen: (transport, driver, acknowledge) =>
    transport === 'websocket' || transport === 'websocket-h2'
      ? listenWebSocket({ http2: transport === 'websocket-h2', driver }, acknowledge)
      : listenHttp(),
  /**
   * @param {number} rate messages per second
   * @param {number} bytes of one message
   */
  begin(rate, bytes) {
    const startedMs = performance.now()
    timer = setInterval(
      () => {
        const due = Math.floor(((performance.now() - startedMs) * rate) / 1000)
        /** @type {string[]} */
        const texts = []
        while (last < due) {
          last += 1
          texts.push(messageText(last, nowUs(), bytes))
        }
        if (texts.length > 0) publish(texts)
      },
      Math.max(1, 1000 / rate),
    )
  },
  /** @returns number of the last message */
  end() {
    clearInterval(timer)
    return last
  },
  cpuUs,
  /**
   * @param {number} sent how many the client sent
   * @returns what is wrong with what came
   */
  verdict: (sent) => received.verdict(sent),
})

async function listenHttp() {
  const feed = new HttpFeed((text) => received.take(parseMessage(text).seq))
  publish = (texts) => feed.publish(texts)
  feed.server.listen({ host: HOST, port: 0, backlog: 4096 })
  await once(feed.server, 'listening')
  return /** @type {import('node:net').AddressInfo} */ (feed.server.address()).port
}

/**
 * @param {import('longwire/node').ListenOptions} options
 * @param {boolean} acknowledge
 */
async function listenWebSocket(options, acknowledge) {
  const listener = await listen({ host: HOST, ...options })
  const all = new Group()
  publish = (texts) => {
    for (const text of texts) all.send(text)
  }
  listener.on('connection', (connection) => {
    all.add(connection)
    connection.on('message', (data) => {
      const { seq } = parseMessage(String(data))
      received.take(seq)
      if (acknowledge) connection.send(`{"ack":${seq}}`)
    })
  })
  return listener.port
}
