import { describe, expect } from 'vitest'

import { connect, listen, type Connection } from '../../src/node/index.js'
import { concat, serverFrame } from '../support/raw-frame.js'
import { viewKinds } from '../support/view-kinds.js'
import { attackServer, withDriver } from './attack.js'
import { RawPeer } from './raw.js'
import { ATTACK_TIMEOUT_MS, underAttack } from './under-attack.js'

const BYTES = 96
const pattern = Uint8Array.from({ length: BYTES }, (_, index) => index * 7)

/** Bytes of every kind that there is, each beside the ones that must leave the process. */
function views(): readonly {
  readonly name: string
  readonly view: ArrayBufferView | ArrayBuffer
  readonly bytes: Uint8Array
}[] {
  const memories = {
    ArrayBuffer: new ArrayBuffer(BYTES),
    SharedArrayBuffer: new SharedArrayBuffer(BYTES),
    'resizable ArrayBuffer': new ArrayBuffer(BYTES, { maxByteLength: 2 * BYTES }),
  }
  const found = []
  for (const [memory, buffer] of Object.entries(memories)) {
    new Uint8Array(buffer).set(pattern)
    for (const Kind of viewKinds) {
      const view = new Kind(buffer as ArrayBuffer, 16, 64 / Kind.BYTES_PER_ELEMENT)
      found.push({ name: `${Kind.name} of ${memory}`, view, bytes: pattern.subarray(16, 80) })
    }
    const view = new DataView(buffer as ArrayBuffer, 3, 50)
    found.push({ name: `DataView of ${memory}`, view, bytes: pattern.subarray(3, 53) })
  }
  found.push({ name: 'ArrayBuffer', view: memories.ArrayBuffer, bytes: pattern })
  return found
}

/** What is neither text nor bytes, for a caller without types. */
const senseless: readonly unknown[] = [undefined, null, 0, 64, 1n, true, {}, [], { length: 64 }, [1, 2, 3], new Date(0)]

/** Fills memory that an allocation may get next with what must never be seen, and lets go of it. */
function soil(): void {
  for (let count = 0; count < 2_000; count++) Buffer.allocUnsafe(count % 4_096).fill(0xc5)
}

function sendAll(connection: Connection): void {
  for (const { view } of views()) {
    soil()
    connection.send(view)
  }
}

describe('A29: hostile input of the interface', { timeout: ATTACK_TIMEOUT_MS }, () => {
  attackServer('A29: exactly the bytes of every kind of memory leave the process, by server and client', async () => {
    await underAttack({}, async ({ victim, note }) => {
      const listener = await listen(withDriver({ host: '127.0.0.1' }))
      listener.on('connection', (connection) => {
        sendAll(connection)
        soil()
        void connection.close(4000, 'reason')
      })
      const peer = await RawPeer.open(listener.port)
      await peer.until(() => peer.closeCode !== undefined)
      const sent = concat(...peer.frames.map(({ first, payload }) => serverFrame(first & 0x0f, payload)))
      const close = concat(Uint8Array.from([0x0f, 0xa0]), Buffer.from('reason'))
      expect(Buffer.from(sent)).toEqual(
        Buffer.from(concat(...views().map(({ bytes }) => serverFrame(2, bytes)), serverFrame(8, close))),
      )
      peer.destroy()
      await listener.close({ graceMs: 100 })

      const connection = await connect(victim.url)
      sendAll(connection)
      for (const { name, bytes } of views()) {
        const { value } = await connection[Symbol.asyncIterator]().next()
        expect(Buffer.from(value as Uint8Array), name).toEqual(Buffer.from(bytes))
      }
      await connection.close()
      note('views', 2 * views().length)
    })
  })

  attackServer('A29: anything else is thrown back, and the connection goes on', async () => {
    await underAttack({}, async ({ victim, note }) => {
      const connection = await connect(victim.url)
      const detached = new Uint8Array(64)
      structuredClone(detached, { transfer: [detached.buffer] })
      expect(() => connection.send(detached)).toThrow(TypeError)
      for (const input of senseless) {
        expect(() => connection.send(input as never), `send ${String(input)}`).toThrow(TypeError)
      }
      for (const input of senseless.slice(1)) {
        expect(() => connection.ping(input as never), `ping ${String(input)}`).toThrow(TypeError)
      }
      for (const { view } of views()) expect(() => connection.close(1000, view as never)).toThrow(TypeError)
      for (const code of [0, 999, 1004, 1006, 1015, 2_000, 5_000, 1000.5, NaN, Infinity, '1000', [1000], pattern]) {
        expect(() => connection.close(code as never), `close ${String(code)}`).toThrow(RangeError)
      }
      expect(() => connection.close(1000, 'é'.repeat(62))).toThrow(RangeError)
      connection.send('still here')
      expect(await connection[Symbol.asyncIterator]().next()).toEqual({ value: 'still here', done: false })
      expect(await connection.close()).toMatchObject({ code: 1000, clean: true })
      note('calls', senseless.length * 2 + views().length + 14)
    })
  })
})
