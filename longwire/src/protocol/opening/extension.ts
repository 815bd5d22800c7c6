/** A parameter of an extension, in the order it was sent; `true` when it has no value. */
export type ExtensionParameter = readonly [name: string, value: string | true]

/** One element of `Sec-WebSocket-Extensions` (RFC 6455 §9.1). A quoted value is already without its quotes. */
export interface ExtensionOffer {
  readonly name: string
  /** In order; a parameter may stand twice, which an extension will want to refuse. */
  readonly params: readonly ExtensionParameter[]
}

/** An extension as a server plugs it in. */
export interface ServerExtension {
  /** The registered name, a token. */
  readonly name: string
  /** Whether it uses RSV1. At most one extension of a connection may. */
  readonly rsv1?: boolean
  /**
   * Takes one offer or declines it with undefined; a client may make several offers of one name, most preferred
   * first, and each is asked about until one is taken. `params` are sent back; `agreed` is handed on as it is.
   */
  accept(
    offer: ExtensionOffer,
  ): { readonly params: readonly ExtensionParameter[]; readonly agreed: unknown } | undefined
}

/** An extension as a client plugs it in. */
export interface ClientExtension {
  readonly name: string
  readonly rsv1?: boolean
  /** The parameters of each offer, most preferred first. The same at each call; none means it is not offered. */
  offers(): readonly (readonly ExtensionParameter[])[]
  /** What the server's answer means; undefined when its parameters do not answer an offer: the connection fails. */
  confirm(params: readonly ExtensionParameter[]): unknown
}

/** An extension that both ends have agreed on. */
export interface NegotiatedExtension extends ExtensionOffer {
  readonly rsv1: boolean
  /** What `accept` or `confirm` returned. */
  readonly agreed: unknown
}
