/** The part of an `AbortSignal` that the client uses. */
export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

export interface Abortable {
  readonly signal?: AbortSignalLike | undefined
}

/** Runs `run` when `signal` aborts, or at once when it has. Returns what detaches it. */
export function onAbort(signal: AbortSignalLike | undefined, run: () => void): () => void {
  if (signal === undefined) return () => {}
  if (signal.aborted) {
    run()
    return () => {}
  }
  signal.addEventListener('abort', run)
  return () => signal.removeEventListener('abort', run)
}
