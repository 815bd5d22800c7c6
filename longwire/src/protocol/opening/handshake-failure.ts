/** Who is at fault: the server broke a rule or said no, a limit of ours was met, the network, or our own caller. */
export type HandshakeFailureSide = 'peer' | 'limit' | 'transport' | 'caller'

export interface HandshakeFailureFacts {
  readonly side: HandshakeFailureSide
  /** The section that asks for it, or the name of the limit or option. */
  readonly source: string
  readonly text: string
}

const rows = {
  // the bytes of the head
  'status-line-malformed': { side: 'peer', source: 'RFC 9112 §4', text: 'the status line is malformed' },
  'line-end-malformed': { side: 'peer', source: 'RFC 9112 §2.2', text: 'a line does not end in CR LF' },
  'control-character': { side: 'peer', source: 'RFC 9110 §5.5', text: 'a control character stands in the head' },
  'header-name-malformed': { side: 'peer', source: 'RFC 9112 §5.1', text: 'a header name is not a token' },
  'space-before-colon': {
    side: 'peer',
    source: 'RFC 9112 §5.1',
    text: 'white space stands before the colon of a header line',
  },
  'folded-header': { side: 'peer', source: 'RFC 9112 §5.2', text: 'a header line begins with white space' },
  'status-line-too-long': { side: 'limit', source: 'lineBytesMax', text: 'the status line is too long' },
  'header-line-too-long': { side: 'limit', source: 'lineBytesMax', text: 'a header line is too long' },
  'too-many-headers': { side: 'limit', source: 'headersMax', text: 'there are too many header lines' },
  'head-too-big': { side: 'limit', source: 'headBytesMax', text: 'the head is too big' },

  // what the response says
  'http-version-unsupported': { side: 'peer', source: 'RFC 6455 §4.1', text: 'the HTTP version is not 1.1' },
  'status-not-101': { side: 'peer', source: 'RFC 6455 §4.1', text: 'the server did not switch protocols' },
  'status-not-2xx': { side: 'peer', source: 'RFC 8441 §5', text: 'the server did not open the WebSocket' },
  'upgrade-missing': { side: 'peer', source: 'RFC 6455 §4.1', text: 'there is no Upgrade header' },
  'upgrade-not-websocket': { side: 'peer', source: 'RFC 6455 §4.1', text: 'the Upgrade header is not "websocket"' },
  'connection-without-upgrade': {
    side: 'peer',
    source: 'RFC 6455 §4.1',
    text: 'the Connection header does not contain "Upgrade"',
  },
  'accept-missing': { side: 'peer', source: 'RFC 6455 §4.1', text: 'there is no Sec-WebSocket-Accept header' },
  'accept-repeated': {
    side: 'peer',
    source: 'RFC 6455 §11.3.3',
    text: 'there is more than one Sec-WebSocket-Accept header',
  },
  'accept-mismatch': {
    side: 'peer',
    source: 'RFC 6455 §4.1',
    text: 'the Sec-WebSocket-Accept is not the answer to our key',
  },
  'subprotocol-repeated': { side: 'peer', source: 'RFC 6455 §11.3.4', text: 'there is more than one subprotocol' },
  'subprotocol-not-offered': {
    side: 'peer',
    source: 'RFC 6455 §4.1',
    text: 'the server chose a subprotocol that was not offered',
  },
  'subprotocol-missing': {
    side: 'peer',
    source: 'requireSubprotocol',
    text: 'the server chose none of the subprotocols',
  },
  'extensions-repeated': {
    side: 'peer',
    source: 'RFC 6455 §11.3.2',
    text: 'there is more than one Sec-WebSocket-Extensions header',
  },
  'extensions-malformed': {
    side: 'peer',
    source: 'RFC 6455 §9.1',
    text: 'the Sec-WebSocket-Extensions header is malformed',
  },
  'extension-not-offered': {
    side: 'peer',
    source: 'RFC 6455 §4.1',
    text: 'the server chose an extension that was not offered',
  },
  'extension-repeated': { side: 'peer', source: 'RFC 6455 §9.1', text: 'the server chose an extension twice' },
  'extension-conflict': {
    side: 'peer',
    source: 'RFC 6455 §9.1',
    text: 'the server chose two extensions that use the same reserved bit',
  },
  'extension-parameters': {
    side: 'peer',
    source: 'RFC 6455 §9.1',
    text: 'the server answered with parameters that were not offered',
  },

  // what only the one who holds the socket can know
  unreachable: { side: 'transport', source: 'RFC 6455 §4.1', text: 'no connection to the server' },
  'tls-failed': { side: 'transport', source: 'RFC 6455 §4.1', text: 'no secure connection to the server' },
  'http2-unsupported': { side: 'peer', source: 'RFC 9113 §3', text: 'the server does not speak HTTP/2' },
  'extended-connect-unsupported': {
    side: 'peer',
    source: 'RFC 8441 §3',
    text: 'the server announces no WebSockets over HTTP/2',
  },
  'connection-lost': {
    side: 'transport',
    source: 'RFC 6455 §4.1',
    text: 'the connection ended before the response did',
  },
  'handshake-timeout': { side: 'limit', source: 'handshakeTimeoutMs', text: 'the opening handshake took too long' },
  aborted: { side: 'caller', source: 'signal', text: 'the caller gave up' },
} as const satisfies Record<string, HandshakeFailureFacts>

/** Every way in which an opening handshake fails for a client: the closed union of names. */
export type HandshakeFailure = keyof typeof rows

export const handshakeFailures: Readonly<Record<HandshakeFailure, HandshakeFailureFacts>> = rows
