import type { ConnectOptions } from '../../node/index.js'

/** What may be given in the place of the subprotocols; none of it is of the standard. */
export interface WebSocketOptions extends Pick<
  ConnectOptions,
  'compression' | 'http2' | 'limits' | 'origin' | 'signal' | 'tls'
> {
  /** As the standard's second argument. */
  readonly protocols?: string | Iterable<string>
  /** More headers for the request, such as Authorization or Cookie. */
  readonly headers?: Iterable<readonly [name: string, value: string]> | Readonly<Record<string, string>>
}

/** Subprotocols and options out of the second argument. An object that is not iterable is options. */
export function splitOptions(argument: unknown): { protocols: unknown; options: WebSocketOptions } {
  if (typeof argument !== 'object' || argument === null || Symbol.iterator in argument) {
    return { protocols: argument === undefined ? [] : argument, options: {} }
  }
  const options = argument as WebSocketOptions
  return { protocols: options.protocols ?? [], options }
}
