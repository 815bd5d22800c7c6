/**
 * Where an endpoint puts the bytes it sends. The driver owns the memory and decides when it leaves;
 * whole frames only are put here, in order.
 */
export interface Output {
  /**
   * Makes room for `byteLength` bytes and returns the offset in `bytes` at which they are to be filled
   * before the next call of any method. `bytes` may be another array after each call.
   */
  reserve(byteLength: number): number
  /** Gives back the last `byteLength` bytes of what `reserve` has just made room for. */
  release(byteLength: number): void
  /** The memory that the last `reserve` returned an offset in. */
  readonly bytes: Uint8Array
  /** Appends `bytes` by reference; they must not change until they have been sent. */
  append(bytes: Uint8Array): void
  /** Whether what was put here earlier is not leaving: then only the latest Ping is answered, later. */
  readonly congested?: boolean
}
