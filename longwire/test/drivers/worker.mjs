// A server in a thread of its own, which ends in the middle of a conversation; another one goes on.
import { Worker, isMainThread, parentPort } from 'node:worker_threads'

import { connect, listen } from 'longwire/node'

const driver = /** @type {'stream' | 'handle'} */ (process.argv[2])

async function serve() {
  const listener = await listen({ host: '127.0.0.1', driver })
  listener.on('connection', (connection) => {
    connection.on('message', (data) => connection.send(data))
  })
  return listener
}

if (isMainThread) {
  /** @type {string[]} */
  const warnings = []
  process.on('warning', ({ message }) => warnings.push(message))
  const here = await serve()
  const thread = new Worker(new URL(import.meta.url), { argv: [driver] })
  const url = await new Promise((resolve) => thread.once('message', resolve))
  const there = await connect(url)
  there.send('first')
  const { value: first } = await there[Symbol.asyncIterator]().next()
  await thread.terminate()
  const outcome = await there.closed
  const connection = await connect(here.url)
  connection.send('still here')
  const { value: echo } = await connection[Symbol.asyncIterator]().next()
  await connection.close()
  await here.close()
  console.log(JSON.stringify({ first, clean: outcome.clean, echo, warnings }))
} else {
  const listener = await serve()
  parentPort?.postMessage(listener.url)
}
