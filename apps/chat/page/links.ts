/** A run of a message's text, and where it leads when it is a link. Both become text nodes, never markup. */
export interface TextPart {
  readonly text: string
  readonly href?: string
}

/** Up to white space, what may not stand in an address, or a mark that would turn the direction of reading. */
const ADDRESS = /https?:\/\/[^\s<>"'`{}|\\^\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gi
/** What ends a sentence rather than an address. */
const TRAILING = /[.,:;!?'"*_~)\]]+$/

/** `text` in parts; only http and https addresses are links. The parts' texts joined give `text` back. */
export function linkParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0])
    const href = hrefOf(address)
    if (href === undefined) continue
    if (match.index > end) parts.push({ text: text.slice(end, match.index) })
    parts.push({ text: address, href })
    end = match.index + address.length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}

function trimmed(address: string): string {
  const cut = address.replace(TRAILING, '')
  // A closing bracket belongs to the address when its opening one does.
  const next = address.charAt(cut.length)
  return next === ')' && cut.includes('(') && !cut.includes(')') ? `${cut})` : cut
}

function hrefOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, href } = new URL(address)
  return protocol === 'https:' || protocol === 'http:' ? href : undefined
}
