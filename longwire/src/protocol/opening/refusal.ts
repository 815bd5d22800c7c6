/** Who is at fault: the peer broke a rule, a limit of ours was met, our policy says no, or we failed ourselves. */
export type RefusalSide = 'peer' | 'limit' | 'policy' | 'self'

export interface RefusalFacts {
  readonly status: number
  readonly side: RefusalSide
  /** The section that asks for it, or the name of the limit or option. */
  readonly source: string
  readonly text: string
  /** Headers the answer carries on top of those of every refusal. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
}

const upgradeHeaders = [
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
] as const

const rows = {
  // the bytes of the head
  'request-line-malformed': {
    status: 400,
    side: 'peer',
    source: 'RFC 9112 §3',
    text: 'the request line is malformed',
  },
  'line-end-malformed': {
    status: 400,
    side: 'peer',
    source: 'RFC 9112 §2.2',
    text: 'a line does not end in CR LF',
  },
  'control-character': {
    status: 400,
    side: 'peer',
    source: 'RFC 9110 §5.5',
    text: 'a control character stands in the head',
  },
  'header-name-malformed': {
    status: 400,
    side: 'peer',
    source: 'RFC 9112 §5.1',
    text: 'a header name is not a token',
  },
  'space-before-colon': {
    status: 400,
    side: 'peer',
    source: 'RFC 9112 §5.1',
    text: 'white space stands before the colon of a header line',
  },
  'folded-header': {
    status: 400,
    side: 'peer',
    source: 'RFC 9112 §5.2',
    text: 'a header line begins with white space',
  },
  'request-line-too-long': {
    status: 414,
    side: 'limit',
    source: 'lineBytesMax',
    text: 'the request line is too long',
  },
  'header-line-too-long': { status: 431, side: 'limit', source: 'lineBytesMax', text: 'a header line is too long' },
  'too-many-headers': { status: 431, side: 'limit', source: 'headersMax', text: 'there are too many header lines' },
  'head-too-big': { status: 431, side: 'limit', source: 'headBytesMax', text: 'the head is too big' },

  // the request line
  'method-not-get': {
    status: 405,
    side: 'peer',
    source: 'RFC 6455 §4.2.1',
    text: 'the method is not GET',
    headers: [['Allow', 'GET']],
  },
  'http-version-too-low': {
    status: 400,
    side: 'peer',
    source: 'RFC 6455 §4.2.1',
    text: 'the HTTP version is below 1.1',
  },
  'http-version-unsupported': {
    status: 505,
    side: 'peer',
    source: 'RFC 9112 §2.3',
    text: 'the HTTP version is not 1.1',
  },
  'target-malformed': {
    status: 400,
    side: 'peer',
    source: 'RFC 9112 §3.2',
    text: 'the request target is neither a path nor an http URI',
  },
  'target-fragment': {
    status: 400,
    side: 'peer',
    source: 'RFC 6455 §3',
    text: 'the request target has a fragment',
  },
  'target-host-mismatch': {
    status: 400,
    side: 'peer',
    source: 'RFC 9112 §3.2.2',
    text: 'the request target and the Host header name different hosts',
  },
  'path-unknown': { status: 404, side: 'policy', source: 'paths', text: 'nothing is served at this path' },

  // an extended CONNECT of HTTP/2
  'connect-malformed': {
    status: 400,
    side: 'peer',
    source: 'RFC 8441 §4',
    text: 'an extended CONNECT has one each of :protocol, :scheme, :path and :authority',
  },
  'protocol-unknown': {
    status: 501,
    side: 'peer',
    source: 'RFC 9220 §3',
    text: 'the :protocol of the CONNECT is not "websocket"',
  },
  'scheme-unknown': { status: 400, side: 'peer', source: 'RFC 8441 §5', text: 'the :scheme is neither http nor https' },
  'authority-malformed': { status: 400, side: 'peer', source: 'RFC 8441 §5', text: 'the :authority is malformed' },
  'connection-header': {
    status: 400,
    side: 'peer',
    source: 'RFC 9113 §8.2.2',
    text: 'a header that speaks of one connection has no place in HTTP/2',
  },

  // headers of HTTP
  'host-missing': { status: 400, side: 'peer', source: 'RFC 9112 §3.2', text: 'there is no Host header' },
  'host-repeated': { status: 400, side: 'peer', source: 'RFC 9112 §3.2', text: 'there is more than one Host header' },
  'host-malformed': { status: 400, side: 'peer', source: 'RFC 9112 §3.2', text: 'the Host header is malformed' },
  'request-body': {
    status: 400,
    side: 'peer',
    source: 'RFC 6455 §4.1',
    text: 'a request with a body cannot open a WebSocket',
  },

  // headers of the opening handshake
  'upgrade-missing': {
    status: 426,
    side: 'peer',
    source: 'RFC 6455 §4.2.1',
    text: 'this is a WebSocket endpoint: there is no Upgrade header',
    headers: upgradeHeaders,
  },
  'upgrade-not-websocket': {
    status: 426,
    side: 'peer',
    source: 'RFC 6455 §4.2.1',
    text: 'the Upgrade header is not "websocket" alone',
    headers: upgradeHeaders,
  },
  'connection-without-upgrade': {
    status: 400,
    side: 'peer',
    source: 'RFC 6455 §4.2.1',
    text: 'the Connection header does not contain "Upgrade"',
  },
  'legacy-handshake': {
    status: 400,
    side: 'peer',
    source: 'RFC 6455 §4.4',
    text: 'a handshake of an early draft is not accepted',
  },
  'version-missing': {
    status: 426,
    side: 'peer',
    source: 'RFC 6455 §4.2.2',
    text: 'there is no Sec-WebSocket-Version header',
    headers: upgradeHeaders,
  },
  'version-repeated': {
    status: 426,
    side: 'peer',
    source: 'RFC 6455 §11.3.5',
    text: 'there is more than one Sec-WebSocket-Version header',
    headers: upgradeHeaders,
  },
  'version-unsupported': {
    status: 426,
    side: 'peer',
    source: 'RFC 6455 §4.4',
    text: 'the version of the protocol is not 13',
    headers: upgradeHeaders,
  },
  'key-missing': { status: 400, side: 'peer', source: 'RFC 6455 §4.2.1', text: 'there is no Sec-WebSocket-Key header' },
  'key-repeated': {
    status: 400,
    side: 'peer',
    source: 'RFC 6455 §11.3.1',
    text: 'there is more than one Sec-WebSocket-Key header',
  },
  'key-malformed': {
    status: 400,
    side: 'peer',
    source: 'RFC 6455 §4.2.1',
    text: 'the Sec-WebSocket-Key is not 16 bytes in base64',
  },
  'subprotocol-malformed': {
    status: 400,
    side: 'peer',
    source: 'RFC 6455 §4.1',
    text: 'the Sec-WebSocket-Protocol header is not a list of tokens',
  },
  'subprotocol-repeated': {
    status: 400,
    side: 'peer',
    source: 'RFC 6455 §4.1',
    text: 'a subprotocol is offered more than once',
  },
  'extensions-malformed': {
    status: 400,
    side: 'peer',
    source: 'RFC 6455 §9.1',
    text: 'the Sec-WebSocket-Extensions header is malformed',
  },
  'origin-missing': {
    status: 403,
    side: 'policy',
    source: 'requireOrigin',
    text: 'there is no Origin header',
  },
  'origin-repeated': {
    status: 403,
    side: 'peer',
    source: 'RFC 6455 §4.1',
    text: 'there is more than one Origin header',
  },
  'origin-refused': { status: 403, side: 'policy', source: 'RFC 6455 §10.2', text: 'this origin is not allowed' },

  // what only the one who holds the socket can know
  forbidden: { status: 403, side: 'policy', source: 'verify', text: 'the application refused the connection' },
  'handshake-timeout': {
    status: 408,
    side: 'limit',
    source: 'handshakeTimeoutMs',
    text: 'the opening handshake took too long',
  },
  'too-many-connections': {
    status: 503,
    side: 'limit',
    source: 'connectionsMax',
    text: 'there are too many connections',
  },
  'too-many-connections-from-address': {
    status: 429,
    side: 'limit',
    source: 'connectionsPerAddressMax',
    text: 'there are too many connections from this address',
  },
  'too-many-handshakes': {
    status: 503,
    side: 'limit',
    source: 'handshakesPerSecond',
    text: 'there are too many new connections',
  },
  'too-many-handshakes-from-address': {
    status: 429,
    side: 'limit',
    source: 'handshakesPerAddressPerSecond',
    text: 'there are too many new connections from this address',
  },
  'shutting-down': { status: 503, side: 'policy', source: 'close', text: 'the server is shutting down' },
  'internal-error': { status: 500, side: 'self', source: 'RFC 9110 §15.6.1', text: 'the server failed' },
} as const satisfies Record<string, RefusalFacts>

/** Every way in which an opening handshake is refused by a server: the closed union of names. */
export type Refusal = keyof typeof rows

export const refusals: Readonly<Record<Refusal, RefusalFacts>> = rows
