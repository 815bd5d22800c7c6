/** Who broke the rule: the peer, or a limit that is ours. */
export type FaultSide = 'peer' | 'limit'

interface Row {
  readonly closeCode: 1002 | 1007 | 1008 | 1009
  readonly side: FaultSide
  /** The section of RFC 6455, or of another RFC that is named, or the name of the limit. */
  readonly source: string
  readonly text: string
}

/** Every way in which received frames can violate the protocol or a limit: the closed union of names, with its facts. */
export const violations = {
  'reserved-bit': {
    closeCode: 1002,
    side: 'peer',
    source: '§5.2',
    text: 'a reserved bit is set without an extension that defines it',
  },
  'reserved-opcode': { closeCode: 1002, side: 'peer', source: '§5.2', text: 'the opcode is reserved' },
  unmasked: { closeCode: 1002, side: 'peer', source: '§5.1', text: 'a frame from a client is not masked' },
  masked: { closeCode: 1002, side: 'peer', source: '§5.1', text: 'a frame from a server is masked' },
  'length-not-minimal': {
    closeCode: 1002,
    side: 'peer',
    source: '§5.2',
    text: 'the length is not encoded in the shortest form',
  },
  'length-sign-bit': { closeCode: 1002, side: 'peer', source: '§5.2', text: 'the top bit of the 64-bit length is set' },
  'control-fragmented': { closeCode: 1002, side: 'peer', source: '§5.4', text: 'a control frame is fragmented' },
  'control-too-long': {
    closeCode: 1002,
    side: 'peer',
    source: '§5.5',
    text: 'a control frame is longer than 125 bytes',
  },
  'continuation-unexpected': {
    closeCode: 1002,
    side: 'peer',
    source: '§5.4',
    text: 'a continuation frame without a message to continue',
  },
  'continuation-expected': {
    closeCode: 1002,
    side: 'peer',
    source: '§5.4',
    text: 'a new message inside a fragmented one',
  },
  'close-length-one': { closeCode: 1002, side: 'peer', source: '§5.5.1', text: 'a close payload of one byte' },
  'close-code-invalid': { closeCode: 1002, side: 'peer', source: '§7.4', text: 'a close code that must not be sent' },
  'close-reason-not-utf8': { closeCode: 1007, side: 'peer', source: '§5.5.1', text: 'the close reason is not UTF-8' },
  'text-not-utf8': { closeCode: 1007, side: 'peer', source: '§8.1', text: 'a text message is not UTF-8' },
  'message-too-big': { closeCode: 1009, side: 'limit', source: 'messageBytesMax', text: 'the message is too big' },
  'too-many-fragments': {
    closeCode: 1008,
    side: 'limit',
    source: 'smallFragmentsMax',
    text: 'the message has too many small fragments',
  },
  'deflate-invalid': {
    closeCode: 1007,
    side: 'peer',
    source: 'RFC 7692 §7.2.2',
    text: 'a message cannot be decompressed',
  },
  'too-many-members': {
    closeCode: 1007,
    side: 'limit',
    source: 'membersMax',
    text: 'a compressed message has too many parts',
  },
} as const satisfies Record<string, Row>

export type Violation = keyof typeof violations
