import type { TlsOptions } from 'node:tls'

/**
 * Options under which nothing a peer sends makes an exception of ours: callbacks that look at the name, protocol or
 * identity a client claims get hostile ones, and what they throw must fail that handshake only. At least TLS 1.2,
 * which both versions in use keep free of renegotiation by the client.
 * @param protocols what ALPN offers, the first preferred, unless the options say themselves
 */
export function guardedTls(options: TlsOptions, protocols: readonly string[] = ['http/1.1']): TlsOptions {
  const { SNICallback, ALPNCallback, pskCallback } = options
  const guarded: TlsOptions = { minVersion: 'TLSv1.2', ...options }
  if (SNICallback !== undefined) {
    guarded.SNICallback = (name, done) => {
      // Whatever is thrown is a failure: without an error `done` would let the peer in.
      const failed = (cause: unknown) =>
        done(cause instanceof Error ? cause : new Error('SNICallback threw', { cause }))
      try {
        const result: unknown = SNICallback(name, done)
        if (result instanceof Promise) result.catch(failed)
      } catch (error) {
        failed(error)
      }
    }
  }
  if (ALPNCallback !== undefined) guarded.ALPNCallback = (claim) => orElse(undefined, () => ALPNCallback(claim))
  else if (options.ALPNProtocols === undefined) guarded.ALPNProtocols = [...protocols]
  if (pskCallback !== undefined)
    guarded.pskCallback = (socket, identity) => orElse(null, () => pskCallback(socket, identity))
  return guarded
}

/** Callbacks answer at once; one that is asynchronous has no answer, and must not reject where nobody listens. */
function orElse<T>(fallback: T, attempt: () => T): T {
  try {
    const result = attempt()
    if (!(result instanceof Promise)) return result
    result.catch(() => undefined)
  } catch {
    // Below.
  }
  return fallback
}
