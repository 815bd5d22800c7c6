/** One of the station's ports, and how to choose another one. */
export interface Port {
  readonly port: number
  readonly host: string
  readonly flag: string
  readonly variable: string
}

const REASONS: Readonly<Record<string, (port: Port) => string>> = {
  EADDRINUSE: ({ port }) => `Port ${port} is taken`,
  EACCES: ({ port }) => `Port ${port} may not be used by this user`,
  EADDRNOTAVAIL: ({ host }) => `This machine has no address ${host}`,
  ENOTFOUND: ({ host }) => `There is no host ${host}`,
}

/** The station cannot listen. The message is one line that says what to do. */
export class PortError extends Error {
  override readonly name = 'PortError'
  readonly port: number

  constructor(port: Port, cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const reason = REASONS[code]?.(port) ?? `Port ${port.port} cannot be used (${String(cause)})`
    const isHost = code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'
    const advice = isHost ? '--host or LONGWIRE_HOST' : `${port.flag} or ${port.variable}`
    super(`${reason}. Choose another one with ${advice}.`, { cause })
    this.port = port.port
  }
}
