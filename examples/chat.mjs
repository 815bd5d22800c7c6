// A chat room in the terminal: without an argument it is the server, with a name it joins.
import { createInterface } from 'node:readline'

import { connect, contract, createHub, listen, log, presence } from 'longwire'
import { z } from 'zod'

const Name = z.string().min(1).max(20)
const chat = contract({
  topics: {
    messages: log('rooms/:room/messages', z.object({ name: Name, text: z.string().min(1).max(500) })),
    members: presence('rooms/:room', z.object({ name: Name })),
  },
})

const port = Number(process.env.PORT ?? 8080)
const [name] = process.argv.slice(2)
if (name === undefined) {
  const listener = await listen({ port })
  createHub(chat).attach(listener)
  console.log(`the room is open at ${listener.url}`)
} else {
  const line = connect(`ws://localhost:${port}`, chat)
  const messages = line.messages({ room: 'lobby' })
  const members = line.members({ room: 'lobby' })
  line.on('state', ({ kind }) => console.log(`* ${kind}`))
  members.subscribe((all) => console.log(`* here: ${all.map(({ data }) => data.name).join(', ')}`))
  messages.subscribe(
    {
      publication: ({ data }) => console.log(`${data.name}: ${data.text}`),
      gap: ({ reason }) => console.log(`* some messages are gone: ${reason}`),
    },
    { history: 20 },
  )
  await members.join({ name })
  for await (const text of createInterface({ input: process.stdin })) await messages.publish({ name, text })
  line.close()
}
