#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { readCorpus } from './corpus.mjs'
import { mutate } from './mutate.mjs'
import { ourClient, STUCK, theirClient } from './observe-client.mjs'
import { undiciClient } from './observe-undici.mjs'
import { ourServer, theirServer } from './observe.mjs'
import { Random } from './random.mjs'
import { frameTokens, generateFrames } from './targets/frame-generator.mjs'
import { holdsBrokenText } from './text-oracle.mjs'

/** @typedef {import('./observe.mjs').Lane} Lane */
/** @typedef {import('./observe.mjs').Outcome} Outcome */
/**
 * A kind of difference that is explained. An empty list of Close codes: whatever was sent.
 * @typedef {object} Divergence
 * @property {string} name
 * @property {string[]} peers whose it is
 * @property {string[]} ours our causes
 * @property {string[]} theirs their causes, or `any`
 * @property {number[]} ourClose
 * @property {number[]} theirClose
 * @property {string[]} messages how the delivered messages may differ
 * @property {string} [oracle] `text`: only where a third opinion finds broken text
 * @property {string} source
 * @property {string} reason
 */

/** @type {readonly Divergence[]} */
const divergences = JSON.parse(readFileSync(new URL('divergences.json', import.meta.url), 'utf8'))
const LANES = 8
const UNCLASSIFIED_SHOWN = 5

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    role: { type: 'string', default: 'server' },
    peer: { type: 'string', default: 'ws' },
  },
})

const { peer } = values
// undici has no server.
const client = values.role === 'client' || peer === 'undici'

process.exitCode = await main(Number(values.streams), new Random(Number(values.seed)))

/**
 * Gives the same streams to our endpoint and to that of the peer, and compares what can be seen of them.
 * @param {number} streams
 * @param {Random} random
 */
async function main(streams, random) {
  /** @type {Map<string, number>} */
  const counts = new Map()
  /** @type {string[]} */
  const unclassified = []
  const next = streamSource(random)
  let left = streams
  const work = async () => {
    const [ours, theirs] = await Promise.all(openLanes())
    while (left > 0) {
      left -= 1
      const stream = next()
      const [our, their] = await Promise.all([ours.observe(stream), theirs.observe(stream)])
      const name = classify(stream, our, their)
      counts.set(name ?? 'unclassified', (counts.get(name ?? 'unclassified') ?? 0) + 1)
      if (name === undefined)
        unclassified.push(
          `${Buffer.from(stream).toString('hex')}\n    ours ${show(our)}\n    ${peer.padEnd(4)} ${show(their)}`,
        )
    }
    await Promise.all([ours.close(), theirs.close()])
  }
  await Promise.all(Array.from({ length: LANES }, work))
  for (const [name, count] of [...counts].sort((left, right) => right[1] - left[1]))
    say(`${String(count).padStart(8)}  ${name}`)
  for (const line of unclassified.slice(0, UNCLASSIFIED_SHOWN)) say(`  ${line}`)
  return unclassified.length === 0 ? 0 : 1
}

/**
 * Ours, and theirs.
 * @returns {[Promise<Lane>, Promise<Lane>]}
 */
function openLanes() {
  if (peer === 'undici') return [ourClient(), undiciClient()]
  return client ? [ourClient(), theirClient()] : [ourServer(), theirServer()]
}

/**
 * Valid, nearly valid and mutated streams as the peer would send them.
 * @param {Random} random
 * @returns {() => Uint8Array}
 */
function streamSource(random) {
  const tokens = frameTokens(!client)
  // An input of the target begins with its settings, which are no part of the stream.
  const pool = [
    ...readCorpus(client ? 'frames-client' : 'frames-server'),
    ...Array.from({ length: 64 }, () => generateFrames(random, !client)),
  ]
  return () => {
    const fresh = generateFrames(random, !client)
    if (random.below(2) === 0) return fresh.subarray(1)
    return mutate((random.below(2) === 0 ? fresh : random.pick(pool)).subarray(1), random, { tokens, pool })
  }
}

/**
 * The name of what the two outcomes are; undefined when they differ in a way that nobody has explained.
 * @param {Uint8Array} stream
 * @param {Outcome} ours
 * @param {Outcome} theirs
 */
function classify(stream, ours, theirs) {
  const messages = compareMessages(ours.messages, theirs.messages)
  const same = messages === 'same' && ours.closeCode === theirs.closeCode && ours.pongs === theirs.pongs
  const ended = ours.cause !== STUCK && theirs.cause !== STUCK
  if (same && ended) return `same: ${nameOfClose(ours.closeCode)}`
  // Who fails a connection earlier answers fewer Pings.
  if (ours.pongs > theirs.pongs) return undefined
  return divergences.find(
    (known) =>
      known.peers.includes(peer) &&
      known.ours.includes(ours.cause) &&
      (known.theirs.includes('any') || known.theirs.includes(theirs.cause)) &&
      (known.ourClose.length === 0 || known.ourClose.includes(ours.closeCode)) &&
      (known.theirClose.length === 0 || known.theirClose.includes(theirs.closeCode)) &&
      known.messages.includes(messages) &&
      (known.oracle !== 'text' || holdsBrokenText(stream, !client)),
  )?.name
}

/** @param {number} code */
function nameOfClose(code) {
  if (code === 1006) return 'no Close'
  return code < 3000 ? `Close ${code}` : 'Close 3000 to 4999'
}

/**
 * @param {string} ours
 * @param {string} theirs
 * @returns {'same' | 'ours more' | 'theirs more' | 'different'}
 */
function compareMessages(ours, theirs) {
  if (ours === theirs) return 'same'
  if (ours.startsWith(theirs)) return 'ours more'
  return theirs.startsWith(ours) ? 'theirs more' : 'different'
}

/** @param {Outcome} outcome */
function show({ messages, pongs, closeCode, cause }) {
  return `${cause}, Close ${closeCode}, ${pongs} pongs, messages: ${messages}`
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`)
}
