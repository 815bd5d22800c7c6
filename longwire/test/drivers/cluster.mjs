// Workers that listen at one port: every one says what it was warned of and who answered its message.
import cluster from 'node:cluster'

import { connect, listen } from 'longwire/node'

const WORKERS = 4

const driver = /** @type {'stream' | 'handle'} */ (process.argv[2])
if (cluster.isPrimary) {
  /** @type {unknown[]} */
  const reports = []
  let listening = 0
  for (let count = 0; count < WORKERS; count++) cluster.fork()
  cluster.on('message', (_worker, report) => {
    if (report === 'listening') {
      // A connection may be given to any of them.
      if (++listening === WORKERS) for (const worker of Object.values(cluster.workers ?? {})) worker?.send('go')
      return
    }
    reports.push(report)
    if (reports.length < WORKERS) return
    cluster.disconnect()
    console.log(JSON.stringify(reports))
  })
} else {
  /** @type {string[]} */
  const warnings = []
  process.on('warning', ({ message }) => warnings.push(message))
  const listener = await listen({ host: '127.0.0.1', driver })
  listener.on('connection', (connection) => connection.on('message', (data) => connection.send(data)))
  const go = new Promise((resolve) => process.once('message', resolve))
  process.send?.('listening')
  await go
  const connection = await connect(listener.url)
  connection.send('to whom?')
  const { value: echo } = await connection[Symbol.asyncIterator]().next()
  process.send?.({ echo, warnings })
  await connection.close()
  process.once('disconnect', () => void listener.close())
}
