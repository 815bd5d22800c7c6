import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { inBatches, RawPeer } from './raw.js'
import { scaled } from './scale.js'
import { ATTACK_TIMEOUT_MS } from './under-attack.js'

/** How long an attack on the opening handshake may take: with the table's counts there are hundreds of thousands of them. */
export const TIMEOUT_MS = scaled(ATTACK_TIMEOUT_MS, 600_000)

/** What a server said to a request, up to the end of the stream unless it switched protocols. */
export interface Answer {
  /** 0 when it ended the connection without a word. */
  readonly status: number
  readonly text: string
}

/** Sends `bytes` from `from`, and waits for a 101 or for the server to end the connection: by itself, or never. */
export async function ask(port: number, bytes: Uint8Array | string, from = '127.0.0.1'): Promise<Answer> {
  return answerOf(await connectFrom(from, port), bytes)
}

/** Does the same on a peer that is there already, which is gone afterwards. */
export async function answerOf(peer: RawPeer, bytes: Uint8Array | string): Promise<Answer> {
  const chunks: Buffer[] = []
  peer.socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  peer.write(bytes)
  await peer.until(() => peer.head !== '')
  const { status } = peer
  if (status !== 101) await peer.untilOver()
  peer.reset()
  return { status, text: Buffer.concat(chunks).toString('latin1') }
}

/** The same for many requests, in their order. */
export function askAll(port: number, requests: readonly (Uint8Array | string)[]): Promise<Answer[]> {
  return inBatches(requests.length, (index) => ask(port, requests[index]!))
}

/** A peer with an address of this machine's own: all of `127.0.0.0/8` are. */
export function connectFrom(localAddress: string, port: number): Promise<RawPeer> {
  const socket = connect({ port, host: '127.0.0.1', localAddress, allowHalfOpen: true })
  const peer = new RawPeer(socket)
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(peer)).once('error', reject)
  })
}

/** Whatever tells how many files it has open. */
interface Watched {
  facts(): Promise<{ readonly openFiles: number }>
}

/** Waits until the victim has no more files open than these. Only its own deadlines can bring that about. */
export async function untilFiles(victim: Watched, most: number): Promise<number> {
  let { openFiles } = await victim.facts()
  while (openFiles > most) {
    await sleep(20)
    ;({ openFiles } = await victim.facts())
  }
  return openFiles
}
