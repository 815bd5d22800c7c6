import { SeededRandom } from '../support/seeded-random.js'

/** What messages are pieces of. */
export type DocumentKind = 'json' | 'picture' | 'prose' | 'markup' | 'archive'

/** Larger than any window and any message, and no multiple of a message's size. */
const DOCUMENT_OCTETS_MIN = 196_613
const SEED = 7692

const syllables = ['ba', 'dor', 'el', 'fan', 'gri', 'ho', 'ü', 'kal', 'lo', 'mä', 'ne', 'ort', 'ße', 'qua', 'ris', 'ta']
const scripts = ['plain words', 'Größe und Maß', 'слово за слово', 'λόγος', '言葉と文字', '🧭🪢🛰️']

const makers: Readonly<Record<DocumentKind, (random: () => number) => Buffer>> = {
  json: (random) => text((at) => `${JSON.stringify(record(at, random))},\n`),
  picture: (random) => Buffer.from(Uint8Array.from({ length: DOCUMENT_OCTETS_MIN }, (_, at) => pixel(at, random))),
  prose: (random) => text(() => `${sentence(random)} `),
  markup: (random) => text((at) => element(at, random)),
  archive: (random) => Buffer.from(Uint8Array.from({ length: DOCUMENT_OCTETS_MIN }, () => random() * 256)),
}

const documents = new Map<DocumentKind, Buffer>()

/** The opcode that its messages have. */
export function opcodeOfDocument(kind: DocumentKind): 1 | 2 {
  return kind === 'picture' || kind === 'archive' ? 2 : 1
}

/** `size` octets of a document, the ones behind those of the index before; it begins again when it is at its end. */
export function pieceOf(kind: DocumentKind, index: number, size: number): Uint8Array {
  const document = documentOf(kind)
  const start = (index * size) % document.length
  const piece = Buffer.alloc(size)
  const first = document.copy(piece, 0, start, start + size)
  document.copy(piece, first, 0, size - first)
  if (opcodeOfDocument(kind) === 1) mend(piece)
  return piece
}

/** The same every time: made at first use. */
export function documentOf(kind: DocumentKind): Buffer {
  const made = documents.get(kind) ?? makers[kind](fractions(SEED))
  documents.set(kind, made)
  return made
}

function fractions(seed: number): () => number {
  const random = new SeededRandom(seed)
  return () => random.fraction()
}

/** Blanks for the parts of characters at both ends. */
function mend(piece: Buffer): void {
  let at = 0
  while (at < piece.length && isContinuation(piece[at]!)) piece[at++] = 0x20
  let last = piece.length - 1
  while (last > 0 && isContinuation(piece[last]!)) last--
  const octet = piece[last]!
  const size = octet < 0x80 ? 1 : octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : 4
  if (size > piece.length - last) piece.fill(0x20, last)
}

function isContinuation(octet: number): boolean {
  return (octet & 0xc0) === 0x80
}

function text(part: (index: number) => string): Buffer {
  const parts: Buffer[] = []
  for (let octets = 0; octets < DOCUMENT_OCTETS_MIN; octets += parts.at(-1)!.length)
    parts.push(Buffer.from(part(parts.length)))
  return Buffer.concat(parts)
}

function record(at: number, random: () => number): object {
  const place = [random() * 180 - 90, random() * 360 - 180]
  return { id: at, name: word(random), place, tags: [word(random), word(random)], seen: random() < 0.5, note: null }
}

/** Slopes with a little noise. */
function pixel(at: number, random: () => number): number {
  return 96 + ((at & 511) >> 3) + 24 * Math.sin(at / 4096) + random() * 4
}

function word(random: () => number): string {
  return Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(syllables, random)).join('')
}

function sentence(random: () => number): string {
  return `${Array.from({ length: 4 + Math.floor(random() * 12) }, () => word(random)).join(' ')}.`
}

function element(at: number, random: () => number): string {
  return `<section id="s${at}" class="${word(random)}">\n  <p lang="${word(random)}">${pick(scripts, random)} ${sentence(random)}</p>\n</section>\n`
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)]!
}
