// A server whose doors are not all of one kind: a listener, one with an HTTP server behind it, or an attachment to one.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'

import { attach, listen } from 'longwire/node'

import { answerCalls } from './calls.mjs'

/**
 * @typedef {'listen' | 'http' | 'attach'} Kind
 * @typedef {import('longwire/node').ListenOptions} ListenOptions
 */

/** @type {{ kind: Kind, listen?: ListenOptions, callbacks?: keyof typeof callbacks }} */
const options = JSON.parse(process.argv[2] ?? '{}')

/** @type {string[]} */
const uncaught = []
process.on('uncaughtException', (error) => uncaught.push(String(error.stack)))
// A server with another driver than it was told to have is another server.
process.on('warning', ({ code, message }) => code === 'LONGWIRE_DRIVER' && uncaught.push(message))
process.on('unhandledRejection', (reason) => uncaught.push(`rejection: ${String(reason)}`))

/** @type {string[]} */
const refusals = []
/** Of HTTP. */
let requests = 0

/** @satisfies {Record<string, () => ReturnType<import('longwire/node').Verify>>} */
const verdicts = {
  '/forbidden': () => false,
  '/refusal': () => 'path-unknown',
  '/custom': () => ({ status: 401, reason: 'Who\r\nSet-Cookie: a=b', body: 'are you?' }),
  '/header': () => ({ status: 401, headers: [['X', 'y\r\nSet-Cookie: a=b']] }),
  '/status': () => ({ status: 101 }),
  '/throws': () => {
    throw new Error('verify threw')
  },
  '/rejects': () => Promise.reject(new Error('verify rejected')),
  '/never': () => new Promise(() => undefined),
}

/** What an application does with the names, protocols and identities that it is told: nothing but throw. */
const refuse = (/** @type {string} */ claim) => {
  throw new Error(`there is no ${claim}`)
}
const refuseLater = async (/** @type {string} */ claim) => refuse(claim)
const callbacks = {
  SNICallback: { SNICallback: refuse },
  'async SNICallback': { SNICallback: refuseLater },
  ALPNCallback: { ALPNCallback: refuse },
  'async ALPNCallback': { ALPNCallback: refuseLater },
  pskCallback: { ciphers: 'PSK:ALL', pskCallback: refuse },
  'async pskCallback': { ciphers: 'PSK:ALL', pskCallback: refuseLater },
}

const http =
  options.kind === 'listen'
    ? undefined
    : createServer((_request, response) => {
        requests += 1
        response.end('a page')
      })

/** @type {ListenOptions} */
const all = {
  verify: ({ request }) => verdicts[/** @type {keyof typeof verdicts} */ (request.path)]?.() ?? true,
  host: '127.0.0.1',
  ...options.listen,
}
if (options.callbacks !== undefined) Object.assign(all.tls ?? {}, callbacks[options.callbacks])

async function open() {
  if (http === undefined || options.kind === 'http') {
    const listener = await listen({ ...all, ...(http !== undefined && { http }) })
    return { source: listener, port: listener.port }
  }
  await new Promise((resolve) => http.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = http.address()
  const { host: _host, ...attachOptions } = all
  return { source: attach(http, attachOptions), port: typeof address === 'object' ? address?.port : undefined }
}

const { source, port } = await open()
source.on('connection', (connection) => connection.on('message', (data) => connection.send(data)))
source.on('refused', ({ refusal }) => refusals.push(refusal))

/**
 * Bytes of memory, from a line of the kernel's account of this process.
 * @param {string} name
 */
function statusBytes(name) {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'latin1'))
  return Number(found?.[1]) * 1024
}

answerCalls({
  port: () => port,
  resetPeak: () => writeFileSync('/proc/self/clear_refs', '5'),
  facts: async () => {
    for (let round = 0; round < 3; round++) {
      globalThis.gc?.()
      await turn()
    }
    const { heapUsed, external } = process.memoryUsage()
    const { user, system } = process.cpuUsage()
    return {
      openFiles: readdirSync('/proc/self/fd').length,
      connections: source.connections.size,
      heldBytes: heapUsed + external,
      rssBytes: statusBytes('VmRSS'),
      peakRssBytes: statusBytes('VmHWM'),
      cpuMs: (user + system) / 1000,
      refusals,
      requests,
      uncaught,
    }
  },
  close: () => source.close({ graceMs: 1_000 }),
})
