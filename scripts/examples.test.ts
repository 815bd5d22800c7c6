import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, describe, expect, test } from 'vitest'

import { connect } from '../longwire/src/node/index.js'
import { root } from './project.mjs'

/** A running example: what it prints, line by line. */
class Running {
  readonly child: ChildProcess
  readonly #ended: Promise<number | null>
  output = ''
  #look = (): void => {}

  constructor(file: string, args: string[] = [], env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [join(root, 'examples', file), ...args], {
      env: { ...process.env, ...env },
      stdio: 'pipe',
    })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString('utf8')
        this.#look()
      })
    }
    this.#ended = new Promise((resolve) => this.child.on('close', resolve))
  }

  async until(text: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#look = () => {
        if (this.output.includes(text)) resolve()
      }
      this.#look()
      void this.#ended.then(() => reject(new Error(`ended without "${text}":\n${this.output}`)))
    })
  }

  type(line: string): void {
    this.child.stdin?.write(`${line}\n`)
  }

  /** Its exit code, when it has ended by itself. */
  ended(): Promise<number | null> {
    this.child.stdin?.end()
    return this.#ended
  }
}

const running: Running[] = []
const folders: string[] = []

function start(file: string, args?: string[], env?: Record<string, string>): Running {
  const one = new Running(file, args, env)
  running.push(one)
  return one
}

/** A port that was free a moment ago. */
async function freePort(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return String(port)
}

afterEach(async () => {
  for (const one of running.splice(0)) {
    one.child.kill('SIGKILL')
    await one.ended()
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function echoes(url: string, options?: Parameters<typeof connect>[1]): Promise<unknown> {
  const connection = await connect(url, options)
  connection.send('over the wire')
  for await (const message of connection) {
    await connection.close()
    return message
  }
  return undefined
}

const programs: Record<string, () => Promise<void>> = {
  'first.mjs': async () => {
    const program = start('first.mjs')
    expect(await program.ended()).toBe(0)
    expect(program.output).toBe('hello 1\n')
  },

  'echo.mjs': async () => {
    const program = start('echo.mjs')
    expect(await program.ended()).toBe(0)
    expect(program.output).toBe("hello\n{ code: 1000, reason: '', clean: true }\n")
  },

  'broadcast.mjs': async () => {
    const program = start('broadcast.mjs')
    expect(await program.ended()).toBe(0)
    expect(program.output).toBe("to all\nto all\nto all\n{ code: 1001, reason: 'the end', clean: true }\n")
  },

  'back-pressure.mjs': async () => {
    const program = start('back-pressure.mjs')
    expect(await program.ended()).toBe(0)
    expect(program.output).toMatch(/^all sent, never more than [12] MiB waiting\n1000 chunks received\n$/)
  },

  'compress.mjs': async () => {
    const program = start('compress.mjs')
    expect(await program.ended()).toBe(0)
    expect(program.output).toBe('3200\n23\n')
  },

  'http2.mjs': async () => {
    const program = start('http2.mjs')
    expect(await program.ended()).toBe(0)
    const lines = ['one over HTTP/2.0', 'two over HTTP/2.0', 'three over HTTP/2.0', 'a page over HTTP/2.0']
    expect(program.output).toBe(`${lines.join('\n')}\n3 WebSockets and a page, one TCP connection\n`)
  },

  'chat.mjs': async () => {
    const env = { PORT: await freePort() }
    const server = start('chat.mjs', [], env)
    await server.until('the room is open')
    const ann = start('chat.mjs', ['ann'], env)
    await ann.until('* here: ann')
    ann.type('hello')
    await ann.until('ann: hello')
    const ben = start('chat.mjs', ['ben'], env)
    await ben.until('* here: ann, ben')
    await ben.until('ann: hello')
    ben.type('good day')
    await ann.until('ben: good day')
    // The server goes and comes back empty: both say so, and what was typed meanwhile arrives.
    server.child.kill('SIGKILL')
    await ann.until('* waiting')
    ann.type('still there?')
    await start('chat.mjs', [], env).until('the room is open')
    await ben.until('* some messages are gone: epoch')
    await ben.until('ann: still there?')
    expect(await ann.ended()).toBe(0)
  },

  'mount-on-http.mjs': async () => {
    const port = await freePort()
    const program = start('mount-on-http.mjs', [], { PORT: port })
    await program.until('/echo')
    expect(await (await fetch(`http://localhost:${port}/page`)).text()).toBe('plain HTTP at /page\n')
    expect(await echoes(`ws://localhost:${port}/echo`)).toBe('over the wire')
    await expect(connect(`ws://localhost:${port}/elsewhere`)).rejects.toMatchObject({ status: 404 })
    program.child.kill('SIGTERM')
    expect(await program.ended()).toBe(0)
  },

  'wss.mjs': async () => {
    const { generate } = await import('selfsigned')
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    })
    const folder = mkdtempSync(join(tmpdir(), 'longwire-wss-'))
    folders.push(folder)
    writeFileSync(join(folder, 'cert.pem'), cert)
    writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 })
    const port = await freePort()
    const files = { CERT: join(folder, 'cert.pem'), KEY: join(folder, 'key.pem') }
    const program = start('wss.mjs', [], { PORT: port, ...files })
    await program.until('ready at wss:')
    expect(await echoes(`wss://localhost:${port}/`, { tls: { ca: cert } })).toBe('over the wire')
    await expect(connect(`wss://localhost:${port}/`)).rejects.toThrow('no secure connection')
    program.child.kill('SIGTERM')
    expect(await program.ended()).toBe(0)
  },
}

describe('examples', () => {
  test('each has a test', () => {
    const files = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.mjs'))
    expect(Object.keys(programs).sort()).toEqual(files.sort())
  })

  test.each(Object.entries(programs))('%s', (_, run) => run())
})
