// An application that throws whenever it is called, of which nothing but the exceptions may come.
import { connect, listen } from 'longwire/node'

const driver = /** @type {'stream' | 'handle'} */ (process.argv[2])
/** @type {string[]} */
const uncaught = []
process.on('uncaughtException', ({ message }) => uncaught.push(message))
/** @param {string} event */
const fail = (event) => {
  throw new Error(event)
}
/** @type {() => void} */
let over = () => undefined
const ended = new Promise((resolve) => (over = () => resolve(undefined)))

const listener = await listen({ host: '127.0.0.1', driver })
listener.on('connection', (connection) => {
  connection.on('message', (data) => {
    connection.send(data)
    fail('message')
  })
  connection.on('close', () => {
    over()
    fail('close')
  })
  fail('connection')
})
const connection = await connect(listener.url)
/** @type {unknown[]} */
const echoes = []
for (const text of ['a', 'b', 'c']) connection.send(text)
for await (const message of connection) if (echoes.push(message) === 3) break
const { clean, code } = await connection.close()
await ended
await listener.close()
console.log(JSON.stringify({ uncaught, echoes, clean, code }))
