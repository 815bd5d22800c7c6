import type { Server } from 'node:net'

/**
 * What lies below Node's TCP sockets. Nothing of it is documented, and any version may change it: this file and the
 * driver beside it are all that knows it, and `handle-check.ts` tries it before it is used.
 */
export interface TcpHandle {
  /** Called with each read; how many bytes there are, or why there are none, is in the state of the stream wrap. */
  onread: (this: TcpHandle, memory?: ArrayBuffer) => void
  /** From now on every read goes into these bytes. */
  useUserBuffer(bytes: Uint8Array): void
  /** Bytes that were written and are not with the kernel yet. */
  readonly writeQueueSize: number
  readStart(): number
  readStop(): number
  /** These return 0, or a negative error number. */
  writeBuffer(request: HandleRequest, bytes: Uint8Array): number
  writev(request: HandleRequest, chunks: readonly Uint8Array[], allAreBytes: true): number
  shutdown(request: HandleRequest): number
  close(closed: () => void): void
  setNoDelay(on: boolean): number
  setKeepAlive(on: boolean, delaySeconds: number): number
  getpeername(out: { address?: string }): number
}

/** A write or shutdown that is under way. */
export interface HandleRequest {
  oncomplete?: (this: HandleRequest, status: number) => void
}

interface StreamWrap {
  readonly WriteWrap: new () => HandleRequest
  readonly ShutdownWrap: new () => HandleRequest
  /** What the last read or write came to. */
  readonly streamBaseState: ArrayLike<number>
  readonly kReadBytesOrError: number
  readonly kArrayBufferOffset: number
  readonly kLastWriteWasAsync: number
}

let loaded: StreamWrap | undefined

/**
 * The classes and the state that belong to handles.
 * @throws {Error} where Node has no such thing any more
 */
export function streamWrap(): StreamWrap {
  if (loaded !== undefined) return loaded
  const node = process as unknown as { binding(name: string): StreamWrap }
  const wrap = node.binding('stream_wrap')
  const numbers = [wrap.kReadBytesOrError, wrap.kArrayBufferOffset, wrap.kLastWriteWasAsync]
  const classes = [wrap.WriteWrap, wrap.ShutdownWrap]
  const there =
    numbers.every((index) => typeof wrap.streamBaseState[index] === 'number') &&
    classes.every((one) => typeof one === 'function')
  if (!there) throw new Error('the stream wrap of this version of Node is another one')
  loaded = wrap
  return loaded
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
