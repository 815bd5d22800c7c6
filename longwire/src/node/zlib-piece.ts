const PIECE_BYTES_MIN = 1024
const PIECE_BYTES_MAX = 128 * 1024

/**
 * The size of the pieces in which zlib gives what is expected to have `byteLength` bytes: it takes the memory for one
 * beforehand, and with another thread each piece is a way there and back.
 */
export function pieceBytes(byteLength: number): number {
  return Math.max(PIECE_BYTES_MIN, Math.min(PIECE_BYTES_MAX, byteLength))
}
