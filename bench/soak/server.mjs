// The server that is to stay as it is; called by `soak.mjs`.
import { Group, listen } from 'longwire/node'

import { collectedMemory } from '../rig/process-usage.mjs'
import { serve } from '../rig/serve.mjs'

let messages = 0

serve({
  /**
   * @param {'stream' | 'handle'} driver
   * @returns its URL
   */
  async listen(driver) {
    const listener = await listen({
      host: '127.0.0.1',
      driver,
      compression: { serverNoContextTakeover: false, clientNoContextTakeover: false },
    })
    const all = new Group()
    listener.on('connection', (connection) => {
      if (connection.request.path === '/fan') {
        all.add(connection)
        connection.on('message', (data) => {
          messages += 1 + all.size
          all.send(data)
        })
      } else {
        connection.on('message', (data) => {
          messages += 2
          connection.send(data)
        })
      }
    })
    return listener.url
  },
  messages: () => messages,
  memory: collectedMemory,
})
