const opcodes: Readonly<Record<string, number>> = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
}

/** The opcode of `text`, `ping` …, or of `opcode 5`. */
export function opcodeOf(kind: string): number {
  const opcode = opcodes[kind] ?? Number(/^opcode (\d+)$/.exec(kind)?.[1])
  if (!(opcode < 16)) throw new Error(`unknown kind of frame: ${kind}`)
  return opcode
}

/** The name of an opcode that is not reserved. */
export function kindOf(opcode: number): string | undefined {
  return Object.keys(opcodes).find((kind) => opcodes[kind] === opcode)
}
