import { isIPv4, isIPv6 } from 'node:net'

const IPV6_GROUPS = 8
/** A host is given a whole /64 at least, so that is what counts as one address. */
const NETWORK_GROUPS = 4

/** What counts as one peer: an IPv4 address, or the /64 of an IPv6 one. Empty for what is no address. */
export function networkOf(address: string): string {
  const plain = withoutZone(address)
  if (isIPv4(plain)) return plain
  if (!isIPv6(plain)) return ''
  const mapped = ipv4In(plain)
  if (mapped !== undefined) return mapped
  return `${groupsOf(plain).slice(0, NETWORK_GROUPS).join(':')}::/64`
}

/** Whether `address` is this machine's own. */
export function isLoopback(address: string): boolean {
  const plain = withoutZone(address)
  const ipv4 = isIPv4(plain) ? plain : ipv4In(plain)
  if (ipv4 !== undefined) return ipv4.startsWith('127.')
  return isIPv6(plain) && groupsOf(plain).every((group, index) => group === (index === IPV6_GROUPS - 1 ? '1' : '0'))
}

function withoutZone(address: string): string {
  const zone = address.indexOf('%')
  return zone === -1 ? address : address.slice(0, zone)
}

/** The IPv4 address in `::ffff:a.b.c.d`, which is how a socket for both families shows it. */
function ipv4In(address: string): string | undefined {
  const prefix = '::ffff:'
  if (!address.toLowerCase().startsWith(prefix)) return undefined
  const rest = address.slice(prefix.length)
  return isIPv4(rest) ? rest : undefined
}

/** All eight groups of an IPv6 address, in lower case and without leading zeros. */
function groupsOf(address: string): string[] {
  const [left = '', right] = address.split('::')
  const head = parts(left)
  const tail = right === undefined ? [] : parts(right)
  const missing = IPV6_GROUPS - head.length - tail.length
  return [...head, ...Array<string>(missing).fill('0'), ...tail]
}

function parts(text: string): string[] {
  if (text === '') return []
  return text.split(':').flatMap((part) => {
    const [a, b, c, d] = part.split('.').map(Number)
    if (b === undefined) return [Number.parseInt(part, 16).toString(16)]
    return [((a! << 8) | b).toString(16), ((c! << 8) | d!).toString(16)]
  })
}
