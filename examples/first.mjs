// A hub and a client in one program: publishes, receives, ends.
import { connect, contract, createHub, listen, log } from 'longwire'
import { z } from 'zod'

const chat = contract({ topics: { messages: log('rooms/:room/messages', z.object({ text: z.string() })) } })

const listener = await listen() // any free port; { port: 8080 } for that one
createHub(chat).attach(listener)

const line = connect(listener.url, chat) // in a page, or in Node
const lobby = line.messages({ room: 'lobby' })
const items = lobby.items()
const stored = await lobby.publish({ text: 'hello' })
for await (const item of items) {
  console.log(item.kind === 'gap' ? 'something is gone' : item.data.text, stored.offset)
  break
}
line.close()
await listener.close()
