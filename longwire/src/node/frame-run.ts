/**
 * Frames that several connections are sent one behind the other. Connections that were given the same frames in the
 * same order share the run, and the bytes it is joined to: a broadcast costs each of them a pointer, not a copy.
 */
export class FrameRun {
  readonly byteLength: number
  readonly #before: FrameRun | undefined
  readonly #frame: Uint8Array
  /** The run that was asked for last; it is nearly always the one that is asked for next. */
  #after: FrameRun | undefined
  #joined: Uint8Array | undefined

  private constructor(before: FrameRun | undefined, frame: Uint8Array) {
    this.#before = before
    this.#frame = frame
    this.byteLength = (before?.byteLength ?? 0) + frame.length
  }

  static empty(): FrameRun {
    return new FrameRun(undefined, new Uint8Array(0))
  }

  followedBy(frame: Uint8Array): FrameRun {
    const after = this.#after
    if (after !== undefined && after.#frame === frame) return after
    return (this.#after = new FrameRun(this, frame))
  }

  /** All frames as one piece of memory, put together once; a single frame as it is. */
  join(): Uint8Array {
    this.#joined ??= this.byteLength === this.#frame.length ? this.#frame : FrameRun.#copy(this)
    return this.#joined
  }

  static #copy(last: FrameRun): Uint8Array {
    const joined = Buffer.allocUnsafeSlow(last.byteLength)
    let end = last.byteLength
    for (let run: FrameRun | undefined = last; run !== undefined; run = run.#before) {
      end -= run.#frame.length
      joined.set(run.#frame, end)
    }
    return joined
  }
}
