import type { TlsOptions } from 'node:tls'

/**
 * Options under which nothing a peer sends makes an exception of ours: callbacks that look at the name, protocol or
 * identity a client claims get hostile ones, and what they throw must fail that handshake only. At least TLS 1.2,
 * which both versions in use keep free of renegotiation by the client.
 */
export function guardedTls(options: TlsOptions): TlsOptions {
  const { SNICallback, ALPNCallback, pskCallback } = options
  const guarded: TlsOptions = { minVersion: 'TLSv1.2', ...options }
  if (SNICallback !== undefined) {
    guarded.SNICallback = (name, done) => {
      try {
        SNICallback(name, done)
      } catch (error) {
        done(error as Error)
      }
    }
  }
  if (ALPNCallback !== undefined) guarded.ALPNCallback = (claim) => orElse(undefined, () => ALPNCallback(claim))
  else if (options.ALPNProtocols === undefined) guarded.ALPNProtocols = ['http/1.1']
  if (pskCallback !== undefined)
    guarded.pskCallback = (socket, identity) => orElse(null, () => pskCallback(socket, identity))
  return guarded
}

function orElse<T>(fallback: T, attempt: () => T): T {
  try {
    return attempt()
  } catch {
    return fallback
  }
}
