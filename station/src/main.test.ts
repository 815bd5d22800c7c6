import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

import { connect } from 'longwire/node'
import { afterEach, describe, expect, test } from 'vitest'

/** The built program, as `npm start` runs it. */
const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url))

const running: ChildProcess[] = []

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

function run(...args: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const ended = once(child, 'close').then(([status]) => ({ status: status as number, output, errors }))
  const greeted = async (): Promise<string> => {
    while (!output.includes('Ctrl+C')) await Promise.race([once(child.stdout, 'data'), ended])
    return output
  }
  return { child, ended, greeted }
}

/** A WebSocket that never answers, not even a closing handshake. */
function connectSilently(port: number): Socket {
  const socket = createConnection({ host: '127.0.0.1', port })
  socket.on('error', () => {})
  const head = [
    'GET /chat/line HTTP/1.1',
    `Host: localhost:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  return socket
}

describe('the program', () => {
  test.each([['SIGTERM' as const], ['SIGINT' as const]])('serves until %s, and then ends well', async (signal) => {
    const { child, ended, greeted } = run('--http-port', '0', '--https-port', '0')
    const [url = ''] = /http:\/\/localhost:\d+/.exec(await greeted()) ?? []
    expect((await fetch(`${url}/chat/`)).status).toBe(200)
    const connection = await connect(`${url.replace('http', 'ws')}/chat/line`)
    child.kill(signal)
    expect((await connection.closed).code).toBe(1012)
    expect(await ended).toMatchObject({ status: 0, errors: '' })
  })

  test('ends at once when it is asked twice', async () => {
    const { child, ended, greeted } = run('--http-port', '0', '--https-port', '0', '--log-level', 'info')
    const [, port = ''] = /http:\/\/localhost:(\d+)/.exec(await greeted()) ?? []
    const silent = connectSilently(Number(port))
    await once(silent, 'data')
    child.kill('SIGTERM')
    await once(silent, 'data')
    child.kill('SIGTERM')
    expect((await ended).status).toBe(143)
    silent.destroy()
  })

  test('tells a taken port in one line', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { status, errors } = await run('--http-port', String(port), '--https-port', '0').ended
    other.close()
    expect(status).toBe(1)
    expect(errors).toBe(`Port ${port} is taken. Choose another one with --http-port or LONGWIRE_HTTP_PORT.\n`)
  })

  test('tells what it does not understand', async () => {
    const { status, errors } = await run('--http-port', 'many').ended
    expect(status).toBe(1)
    expect(errors).toContain('A port is a number from 0 to 65535.')
  })
})
