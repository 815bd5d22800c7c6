import { Socket, type Server } from 'node:net'

/**
 * What lies below Node's TCP sockets. Nothing of it is documented, and any version may change it: this file and the
 * driver beside it are all that knows it, and `handle-check.ts` tries it before it is used.
 */
export interface TcpHandle {
  /** Called with each read; `memory` holds its bytes unless there is a user buffer. Without bytes: `emptyRead`. */
  onread: (this: TcpHandle, memory?: ArrayBuffer) => void
  /** From now on every read goes into these bytes. */
  useUserBuffer(bytes: Uint8Array): void
  /** All bytes that were read, those of the read that is being told of included. */
  readonly bytesRead: number
  /** Bytes that were written and are not with the kernel yet. */
  readonly writeQueueSize: number
  /** These return 0, or a negative error number. */
  readStart(): number
  readStop(): number
  shutdown(request: HandleRequest): number
  /** So do these; or the request, where it was they who made it, and it is needed. */
  writeBuffer(request: HandleRequest | null, bytes: Uint8Array): number | HandleRequest
  writev(request: HandleRequest | null, chunks: readonly Uint8Array[], allAreBytes: true): number | HandleRequest
  close(closed: () => void): void
  setNoDelay(on: boolean): number
  setKeepAlive(on: boolean, delaySeconds: number): number
  getpeername(out: { address?: string }): number
}

/** A write or shutdown that may come to be under way. */
export interface HandleRequest {
  oncomplete?: ((this: HandleRequest, status: number) => void) | null
  /** Negative unless it is under way. */
  getAsyncId(): number
}

interface RequestClasses {
  /** Null where handles make the requests of writes themselves. */
  readonly WriteWrap: (new () => HandleRequest) | null
  readonly ShutdownWrap: new () => HandleRequest
}

let loaded: RequestClasses | undefined

/**
 * The classes of requests, taken from those that a socket of Node makes: it is given a handle that keeps them.
 * `process.binding` would have them too, but is deprecated, and forbidden where permissions are restricted.
 * @throws {Error} where Node makes no such requests any more
 */
export function requestClasses(): RequestClasses {
  if (loaded !== undefined) return loaded
  let write: object | null | undefined
  let shutdown: object | null | undefined
  const handle = {
    readStart: () => 0,
    readStop: () => 0,
    writeBuffer: (request: object | null) => {
      write = request
      return 0
    },
    shutdown: (request: object | null) => {
      shutdown = request
      return 0
    },
    close: (closed: () => void) => closed(),
  }
  // One for each: after a write of which it cannot know that nothing became of it, a socket would not end.
  const [writing, ending] = [idleSocket(handle), idleSocket(handle)]
  writing.write(Buffer.alloc(1))
  ending.end()
  for (const socket of [writing, ending]) socket.destroy()
  loaded = { WriteWrap: write === null ? null : classOf(write), ShutdownWrap: classOf(shutdown) }
  return loaded
}

/** A socket on that handle, which nobody reads. */
function idleSocket(handle: object): Socket {
  const options = { handle, manualStart: true, allowHalfOpen: true }
  return new Socket(options).on('error', () => undefined)
}

function classOf(request: object | null | undefined): new () => HandleRequest {
  const Class = request?.constructor as (new () => HandleRequest) | undefined
  if (Class === undefined || typeof Class.prototype.getAsyncId !== 'function') {
    throw new Error('a socket of this version of Node makes other requests')
  }
  return Class
}

/**
 * Why a read had no bytes: at the end of the stream reading has stopped, after an error it cannot start again, and
 * otherwise there was only nothing to read. Where that was the end of the stream, reading is stopped.
 */
export function emptyRead(handle: TcpHandle): 'end' | 'error' | 'nothing' {
  if (handle.readStart() === 0) {
    handle.readStop()
    return 'end'
  }
  handle.readStop()
  return handle.readStart() === 0 ? 'nothing' : 'error'
}

/**
 * Takes the connections of a server that is listening, in the place of its 'connection' event.
 * @throws {Error} where the server has no such handle
 */
export function takeConnections(server: Server, taken: (handle: TcpHandle) => void): void {
  const { _handle: listening } = server as unknown as {
    _handle?: { onconnection?: (error: number, handle?: TcpHandle) => void }
  }
  if (typeof listening?.onconnection !== 'function') throw new Error('the server has no handle')
  listening.onconnection = (error, handle) => {
    // One that could not be accepted, for want of files most often: the others go on.
    if (error === 0 && handle !== undefined) taken(handle)
  }
}
