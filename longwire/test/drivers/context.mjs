// In which asynchronous context an application is called, by event.
import { AsyncLocalStorage } from 'node:async_hooks'

import { connect, listen } from 'longwire/node'

/** More than the kernel takes at once. */
const LARGE_BYTES = 8 * 1024 * 1024

const driver = /** @type {'stream' | 'handle'} */ (process.argv[2])
/** @type {AsyncLocalStorage<string>} */
const storage = new AsyncLocalStorage()
/** @type {Record<string, string>} */
const stores = {}
/** @param {string} event */
const note = (event) => (stores[event] = storage.getStore() ?? 'none')
/** @type {() => void} */
let over = () => undefined
const allOver = new Promise((resolve) => (over = () => resolve(undefined)))

const listener = await storage.run('of listen', () =>
  listen({
    host: '127.0.0.1',
    driver,
    limits: { sendBytesMax: 2 * LARGE_BYTES },
    verify: () => {
      note('verify')
      return true
    },
  }),
)
listener.on('connection', (connection) => {
  note('connection')
  connection.on('message', async (data) => {
    note('message')
    storage.run('of send', () => connection.send(Buffer.alloc(LARGE_BYTES)))
    await connection.drained()
    note('drained')
    connection.send(data)
  })
  connection.on('close', () => {
    note('close')
    over()
  })
})
const connection = await storage.run('of connect', () =>
  connect(listener.url, { limits: { messageBytesMax: LARGE_BYTES } }),
)
storage.run('of the client', () => connection.send('x'))
for await (const message of connection) if (typeof message === 'string') break
await connection.close()
await allOver
await listener.close()

console.log(JSON.stringify(stores))
