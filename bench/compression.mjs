import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

import { table } from '../scripts/generated/table.mjs'
import { EchoReader } from './compression/echo-reader.mjs'
import { isText, pieceOf } from './compression/payload.mjs'
import { withChildren } from './rig/child.mjs'
import { parse, UsageError, wholeNumber } from './rig/command-line.mjs'
import { figure } from './rig/figure.mjs'
import { BINARY, clientFrames, inflate, TEXT } from './rig/frames.mjs'

/**
 * @typedef {object} BenchCase
 * @property {string} case
 * @property {string} group
 * @property {string} offer
 * @property {{ of: string, size: number, fragments?: number }} messages
 */

/** @typedef {Omit<BenchCase, 'group' | 'offer'> & { agreement: string }} ReadCase */
/** @typedef {{ ms: number, cpuMs: number }} Cost */
/** @typedef {{ name: string, child: import('./rig/child.mjs').Child, ports: Record<string, number> }} Server */

const names = /** @type {const} */ (['longwire', 'ws'])
/** Messages that are sent before the echo of the first of them came. */
const AHEAD = 8
/** Any will do where nobody is in between. */
const MASKING_KEY = 0x37fa213d

/**
 * Plays groups 12 and 13 of conformance/cases against compressing echo servers side by side.
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function run(args) {
  const { values: options } = parse({
    args,
    options: {
      /** Of each case. */
      messages: { type: 'string', default: '100' },
      /** Only cases whose number begins so. */
      only: { type: 'string', default: '' },
      /** A line for each size too. */
      sizes: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '1' },
      /** zlib's level for both servers. Default: each its own. */
      level: { type: 'string', default: '' },
    },
  })
  const count = wholeNumber('--messages', options.messages, 1, 100_000)
  const rounds = wholeNumber('--rounds', options.rounds, 1, 1_000)
  const level = options.level === '' ? undefined : wholeNumber('--level', options.level, 1, 9)
  const cases = readCases().filter((one) => one.case.startsWith(options.only))
  if (cases.length === 0) throw new UsageError(`there is no case that begins with ${JSON.stringify(options.only)}`)
  const { byGroup, bySize } = await withChildren(async (start) => {
    const servers = await Promise.all(
      names.map(async (name) => {
        const child = await start(new URL('compression/server.mjs', import.meta.url))
        /** @type {Server['ports']} */
        const ports = await child.call('listen', name, { level })
        return { name, child, ports }
      }),
    )
    return playAll(cases, servers, { count, rounds })
  })
  print('case', byGroup)
  if (options.sizes) print('size', bySize)
  return 0
}

/**
 * @param {BenchCase[]} cases
 * @param {Server[]} servers
 * @param {{ count: number, rounds: number }} options `count`: messages of each case
 */
async function playAll(cases, servers, { count, rounds }) {
  /** @type {Map<string, Cost[]>} */
  const byGroup = new Map()
  /** @type {Map<string, Cost[]>} */
  const bySize = new Map()
  for (const one of cases.slice(0, 4)) for (const server of servers) await play(one, server, count)
  for (let round = 0; round < rounds; round++) {
    for (const [at, one] of cases.entries()) {
      const order = (round + at) % 2 === 0 ? servers : servers.toReversed()
      for (const server of order) {
        const cost = await play(one, server, count)
        for (const [map, key] of keysOf(one, { byGroup, bySize })) add(map, key, servers.indexOf(server), cost)
      }
    }
  }
  return { byGroup, bySize }
}

/** @returns {BenchCase[]} */
function readCases() {
  return ['12-compression-payloads', '13-compression-parameters'].flatMap((name) => {
    const url = new URL(`../conformance/cases/${name}.json`, import.meta.url)
    const { group, agreements, cases } = JSON.parse(readFileSync(url, 'utf8'))
    return cases.map((/** @type {ReadCase} */ one) => ({
      ...one,
      group,
      offer: agreements[one.agreement].server.offer,
    }))
  })
}

/**
 * @param {BenchCase} one
 * @param {Server} server
 * @param {number} count messages
 * @returns {Promise<Cost>}
 */
async function play(one, server, count) {
  const { of, size, fragments = Infinity } = one.messages
  const payloads = Array.from({ length: count }, (_, at) => pieceOf(of, at, size))
  const framing = { key: MASKING_KEY, deflate: true, fragmentBytes: fragments }
  const sent = payloads.map((payload) => clientFrames(isText(of) ? TEXT : BINARY, payload, framing))
  const socket = await open(server.ports[one.group] ?? 0, one.offer)
  const before = Number(await server.child.call('cpuUs'))
  const startedAt = performance.now()
  const first = await exchange(socket, sent)
  const ms = performance.now() - startedAt
  const spent = (Number(await server.child.call('cpuUs')) - before) / 1000
  socket.destroy()
  const payload = first.deflated ? inflate(first.payload) : first.payload
  if (!payload.equals(payloads[0] ?? Buffer.alloc(0))) throw new Error(`${server.name}, ${one.case}: not the echo`)
  return { ms, cpuMs: spent }
}

/**
 * @param {number} port
 * @param {string} offer
 */
async function open(port, offer) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  const lines = ['GET / HTTP/1.1', 'Host: localhost', 'Upgrade: websocket', 'Connection: Upgrade']
  lines.push('Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13')
  socket.write([...lines, `Sec-WebSocket-Extensions: ${offer}`].join('\r\n') + '\r\n\r\n')
  const [head] = await once(socket, 'data')
  if (!/^HTTP\/1\.1 101 [^]*permessage-deflate[^]*\r\n\r\n$/.test(head.toString('latin1')))
    throw new Error(String(head))
  return socket
}

/**
 * Sends all messages and resolves with the first echo when the last has come.
 * @param {import('node:net').Socket} socket
 * @param {Buffer[]} messages
 * @returns {Promise<{ deflated: boolean, payload: Buffer }>}
 */
function exchange(socket, messages) {
  const reader = new EchoReader()
  let sent = 0
  return new Promise((resolve, reject) => {
    const send = () => {
      while (sent < messages.length && sent < reader.messages + AHEAD) socket.write(messages[sent++] ?? '')
    }
    socket.on('data', (bytes) => {
      reader.push(bytes)
      if (reader.messages < messages.length) send()
      else resolve(reader.first())
    })
    socket.on('close', () => reject(new Error(`closed after ${reader.messages} messages`)))
    send()
  })
}

/**
 * The lines that a case counts for.
 * @param {BenchCase} one
 * @param {{ byGroup: Map<string, Cost[]>, bySize: Map<string, Cost[]> }} tables
 * @returns {[Map<string, Cost[]>, string][]}
 */
function keysOf(one, { byGroup, bySize }) {
  const { size, fragments } = one.messages
  const title = one.case.split('.').slice(0, 2).join('.')
  return [
    [byGroup, title],
    [byGroup, 'all'],
    [bySize, fragments === undefined ? String(size) : `${size}/${fragments}`],
  ]
}

/**
 * @param {Map<string, Cost[]>} map
 * @param {string} key
 * @param {number} server
 * @param {Cost} cost
 */
function add(map, key, server, cost) {
  const costs = map.get(key) ?? names.map(() => ({ ms: 0, cpuMs: 0 }))
  map.set(key, costs)
  const sum = costs[server]
  if (sum === undefined) return
  sum.ms += cost.ms
  sum.cpuMs += cost.cpuMs
}

/**
 * @param {string} title
 * @param {Map<string, Cost[]>} costs
 */
function print(title, costs) {
  const head = [title, ...names.map((name) => `${name} ms`), 'ratio', ...names.map((name) => `${name} CPU ms`), 'ratio']
  const keys = [...costs.keys()].filter((key) => key !== 'all')
  const rows = (costs.has('all') ? [...keys, 'all'] : keys).map((key) => {
    const [own, peer] = /** @type {[Cost, Cost]} */ (costs.get(key))
    const cells = [own.ms, peer.ms, own.ms / peer.ms, own.cpuMs, peer.cpuMs, own.cpuMs / peer.cpuMs]
    return [key, ...cells.map((cell, at) => figure(cell, at % 3 === 2 ? 2 : 0))]
  })
  console.log(`\n${table(head, rows)}`)
}
