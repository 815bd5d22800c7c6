const PORT_MAX = 65_535
const HOST_LENGTH_MAX = 255

/** A host and port (RFC 3986 §3.2), without user information. */
export interface Authority {
  /** Lower case; an IPv6 address without its brackets. */
  readonly host: string
  readonly ipv6: boolean
  /** Undefined when none is given. */
  readonly port: number | undefined
}

/**
 * Parses `host[:port]`. Stricter than RFC 3986 on purpose, the text being hostile input: a name is made of letters,
 * digits, `-`, `.`, `_` and `~`, percent-encoding and empty labels are refused, and a port is 1 to 65535.
 */
export function parseAuthority(text: string): Authority | undefined {
  const ipv6 = text.startsWith('[')
  const hostEnd = ipv6 ? text.indexOf(']') + 1 : endOfName(text)
  const port = parsePort(text, hostEnd)
  if (port === 'malformed') return undefined
  const host = ipv6 ? text.slice(1, hostEnd - 1) : text.slice(0, hostEnd)
  if (ipv6 ? !isIpv6(host) : !isName(host)) return undefined
  return { host: host.toLowerCase(), ipv6, port }
}

function endOfName(text: string): number {
  const colon = text.indexOf(':')
  return colon === -1 ? text.length : colon
}

function parsePort(text: string, start: number): number | undefined | 'malformed' {
  if (start === text.length) return undefined
  const digits = text.length - start - 1
  if (text[start] !== ':' || digits < 1 || digits > 5 || text[start + 1] === '0') return 'malformed'
  let port = 0
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (!isDigit(code)) return 'malformed'
    port = port * 10 + code - 0x30
  }
  return port > PORT_MAX ? 'malformed' : port
}

function isName(host: string): boolean {
  if (host.length === 0 || host.length > HOST_LENGTH_MAX) return false
  let labelEmpty = true
  for (let i = 0; i < host.length; i++) {
    const code = host.charCodeAt(i)
    if (code === 0x2e) {
      if (labelEmpty) return false
      labelEmpty = true
    } else {
      if (!isDigit(code) && !isLetter(code) && code !== 0x2d && code !== 0x5f && code !== 0x7e) return false
      labelEmpty = false
    }
  }
  return true
}

const IPV6_GROUPS = 8

/** Whether `text` is an IPv6 address (RFC 4291 §2.2), without a zone. */
export function isIpv6(text: string): boolean {
  if (text.length > 45) return false
  const halves = text.split('::')
  if (halves.length > 2) return false
  const [left, right] = halves
  if (right === undefined) return countGroups(left!, true) === IPV6_GROUPS
  return countGroups(left!, false) + countGroups(right, true) < IPV6_GROUPS
}

/** Groups of 16 bits in `text`, whose last 32 may be written as an IPv4 address; infinite when it is malformed. */
function countGroups(text: string, ipv4: boolean): number {
  if (text === '') return 0
  const parts = text.split(':')
  let groups = parts.length
  for (const [index, part] of parts.entries()) {
    if (ipv4 && index === parts.length - 1 && isIpv4(part)) groups++
    else if (!isGroup(part)) return Infinity
  }
  return groups
}

function isGroup(part: string): boolean {
  if (part.length < 1 || part.length > 4) return false
  for (let i = 0; i < part.length; i++) {
    const code = part.charCodeAt(i) | 0x20
    if (!isDigit(part.charCodeAt(i)) && (code < 0x61 || code > 0x66)) return false
  }
  return true
}

function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every(isOctet)
}

function isOctet(part: string): boolean {
  const value = Number(part)
  return value >= 0 && value <= 255 && String(value) === part
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
}
