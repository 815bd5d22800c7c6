/** Frame opcodes (RFC 6455 §5.2, §11.8). */
export const Opcode = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const

export type Opcode = (typeof Opcode)[keyof typeof Opcode]
export type DataOpcode = typeof Opcode.text | typeof Opcode.binary
export type ControlOpcode = typeof Opcode.close | typeof Opcode.ping | typeof Opcode.pong

/** The first octet of a frame header (RFC 6455 §5.2). */
export const FIN = 0x80
export const RSV1 = 0x40
export const RSV2 = 0x20
export const RSV3 = 0x10

/** The second octet of a frame header. */
export const MASK = 0x80

/** Longest payload of a control frame, in bytes (RFC 6455 §5.5). */
export const CONTROL_BYTES_MAX = 125
