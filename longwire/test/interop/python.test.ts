import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'

import { describe, expect, test } from 'vitest'

import { connect } from '../../src/node/index.js'
import { echoServer } from './echo-server.js'
import { messages, summary } from './messages.js'

// Debian's interpreter, whatever else is on PATH: its package python3-websockets belongs to it.
const python = '/usr/bin/python3'
const peer = new URL('python-peer.py', import.meta.url).pathname
const installed = spawnSync(python, ['-c', 'import websockets']).status === 0
if (!installed) process.stderr.write('python3-websockets is not installed: interop with it is not tested here\n')

// In CI a missing peer is a failure, not a skip.
describe.skipIf(!installed && process.env['CI'] === undefined)('python-websockets', () => {
  test('its client and our server', async () => {
    const listener = await echoServer({ subprotocols: ['chat'] })
    const { stdout } = await promisify(execFile)(python, [peer, 'client', listener.url], { encoding: 'utf8' })
    await listener.close({ graceMs: 100 })
    expect(JSON.parse(stdout)).toEqual({
      subprotocol: 'chat',
      same: [true, true, true, true, true, true, true],
      fragmented: 'fragmented',
      closed: [4006, 'enough'],
    })
  })

  test('our client and its server', async () => {
    const server = spawn(python, [peer, 'server'], { stdio: ['pipe', 'pipe', 'inherit'] })
    const [port] = (await once(server.stdout, 'data')) as [Buffer]
    const connection = await connect(`ws://127.0.0.1:${port.toString().trim()}/`, { subprotocols: ['chat'] })
    expect(connection.subprotocol).toBe('chat')
    const replies = connection[Symbol.asyncIterator]()
    for (const message of messages) {
      connection.send(message)
      expect(summary((await replies.next()).value)).toBe(summary(message))
    }
    expect(await connection.close(4007, 'done')).toEqual({ code: 4007, reason: 'done', clean: true })
    server.stdin.end()
    await once(server, 'exit')
  })
})
