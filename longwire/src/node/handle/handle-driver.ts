import { Socket } from 'node:net'

import type { Transport, TransportSink } from '../transport.js'
import { emptyRead, requestClasses, type HandleRequest, type TcpHandle } from './tcp-handle.js'

/** The second line behind the pings of the protocol. */
const KEEP_ALIVE_SECONDS = 60

/** All connections of a process read into the same memory, one after the other. */
const READ_BYTES = 256 * 1024

const DRIVER = Symbol('driver')

interface Driven extends TcpHandle {
  [DRIVER]?: HandleDriver
}

type Bytes = Uint8Array | readonly Uint8Array[]

/** A write that has not left; it keeps its bytes from being collected. */
interface Write extends HandleRequest {
  driver?: HandleDriver
  bytes?: Bytes | undefined
}

let readMemory: Uint8Array | undefined
/** The request of the next write; most are done at once, and then it is used again. Null where handles make them. */
let spare: Write | null | undefined

/** A transport over a TCP connection below the stream layer: no socket object, one read buffer for all. */
export class HandleDriver implements Transport {
  readonly remoteAddress: string
  readonly #handle: Driven
  readonly #mayBecomeSocket: boolean
  #sink: TransportSink | undefined
  #whenClosed: (() => void) | undefined
  #writes = 0
  #bytesRead = 0
  #paused = false
  /** Whether reads go into the shared memory; once they do, the handle cannot be made a socket any more. */
  #shared = false
  #ended = false
  #peerEnded = false
  #shutDown = false
  #destroyed = false
  #closed = false

  /**
   * Does not read before `start`.
   * @param mayBecomeSocket whether `release` may be called: what comes first is then read into memory of its own
   */
  constructor(handle: TcpHandle, mayBecomeSocket: boolean) {
    this.#handle = handle
    this.#mayBecomeSocket = mayBecomeSocket
    this.#handle[DRIVER] = this
    const peer: { address?: string } = {}
    handle.getpeername(peer)
    this.remoteAddress = peer.address ?? ''
    handle.setNoDelay(true)
    handle.setKeepAlive(true, KEEP_ALIVE_SECONDS)
  }

  get secure(): boolean {
    return false
  }

  get bufferedBytes(): number {
    return this.#destroyed ? 0 : this.#handle.writeQueueSize
  }

  get destroyed(): boolean {
    return this.#destroyed
  }

  /** Tells one listener, before the sink, that it is gone. */
  on(_event: 'close', whenClosed: () => void): void {
    this.#whenClosed = whenClosed
  }

  start(sink: TransportSink): void {
    const before = this.#sink
    this.#sink = sink
    if (this.#closed) queueMicrotask(() => sink.closed())
    if (this.#destroyed) return
    if (before === undefined) {
      this.#handle.onread = onRead
      if (!this.#mayBecomeSocket) this.#share()
      if (!this.#paused) this.#handle.readStart()
    } else this.#share()
  }

  write(bytes: Uint8Array): boolean {
    if (this.#ended || this.#destroyed) return true
    const request = nextRequest()
    return this.#written(request, bytes, this.#handle.writeBuffer(request, bytes))
  }

  writeAll(chunks: readonly Uint8Array[]): boolean {
    if (this.#ended || this.#destroyed) return true
    const request = nextRequest()
    return this.#written(request, chunks, this.#handle.writev(request, chunks, true))
  }

  end(): void {
    if (this.#ended || this.#destroyed) return
    this.#ended = true
    const request = new (requestClasses().ShutdownWrap)()
    request.oncomplete = (status) => {
      this.#shutDown = true
      if (status < 0 || this.#peerEnded) this.destroy()
    }
    if (this.#handle.shutdown(request) < 0) this.destroy()
  }

  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#handle.close(() => {
      this.#closed = true
      this.#whenClosed?.()
      this.#sink?.closed()
    })
  }

  pause(): void {
    this.#paused = true
    if (!this.#destroyed) this.#handle.readStop()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    if (this.#sink !== undefined && !this.#destroyed && !this.#peerEnded) this.#handle.readStart()
  }

  /**
   * Makes it a socket, paused, for someone else to use. Only while there has been one sink, or none.
   * @throws {Error} when there was a second one, or it is gone
   */
  release(): Socket {
    if (this.#shared || this.#destroyed) throw new Error('this connection cannot be handed over any more')
    this.#destroyed = true
    this.#handle.readStop()
    delete this.#handle[DRIVER]
    const options = { handle: this.#handle, allowHalfOpen: true, pauseOnCreate: true }
    const socket = new Socket(options)
    socket.once('close', () => this.#whenClosed?.())
    return socket
  }

  /** A read: bytes at the beginning of the shared memory, or in `memory`, or none. */
  read(memory: ArrayBuffer | undefined): void {
    const { bytesRead } = this.#handle
    const count = bytesRead - this.#bytesRead
    this.#bytesRead = bytesRead
    if (count > 0) this.#sink!.received(memory === undefined ? readMemory! : new Uint8Array(memory), 0, count)
    else this.#readNothing()
  }

  /** A write that had to wait is done. */
  wrote(status: number): void {
    this.#writes -= 1
    if (this.#destroyed) return
    if (status < 0) this.destroy()
    else if (this.#writes === 0) this.#sink?.drained()
  }

  /** @param result an error number, 0, or the request that the handle made */
  #written(request: Write | null, bytes: Bytes, result: number | HandleRequest): boolean {
    const waiting: Write | null = typeof result === 'number' ? request : result
    if (waiting === null || waiting.getAsyncId() < 0) {
      if (result !== 0) this.destroy()
      return true
    }
    if (waiting === request) spare = undefined
    waiting.driver = this
    waiting.bytes = bytes
    waiting.oncomplete = onWritten
    this.#writes += 1
    return false
  }

  #readNothing(): void {
    if (this.#destroyed) return
    const why = emptyRead(this.#handle)
    if (why === 'end') this.#end()
    else if (why === 'error') this.destroy()
  }

  #end(): void {
    if (this.#peerEnded || this.#destroyed) return
    this.#peerEnded = true
    this.#sink!.ended()
    if (this.#shutDown) this.destroy()
  }

  /** From now on reads go into the shared memory. */
  #share(): void {
    if (this.#shared) return
    this.#shared = true
    this.#handle.useUserBuffer((readMemory ??= Buffer.allocUnsafeSlow(READ_BYTES)))
  }
}

function nextRequest(): Write | null {
  if (spare !== undefined) return spare
  const { WriteWrap } = requestClasses()
  spare = WriteWrap === null ? null : new WriteWrap()
  return spare
}

function onRead(this: Driven, memory?: ArrayBuffer): void {
  this[DRIVER]?.read(memory)
}

function onWritten(this: Write, status: number): void {
  this.bytes = undefined
  this.driver!.wrote(status)
}
