/**
 * The URL of a WebSocket, by the steps of its constructor: `http:` and `https:` stand for `ws:` and `wss:`. There is no
 * base, so it is absolute.
 * @throws {DOMException} a SyntaxError for what is no such URL, or has a fragment, be it an empty one
 */
export function urlRecord(url: string): URL {
  const record = parse(url)
  if (record.protocol === 'http:') record.protocol = 'ws:'
  else if (record.protocol === 'https:') record.protocol = 'wss:'
  if (record.protocol !== 'ws:' && record.protocol !== 'wss:') {
    throw new DOMException(`The scheme of a WebSocket is ws or wss, not ${record.protocol.slice(0, -1)}`, 'SyntaxError')
  }
  // An empty fragment shows in `href` only.
  if (record.href.includes('#')) throw new DOMException('The URL of a WebSocket has no fragment', 'SyntaxError')
  return record
}

function parse(url: string): URL {
  try {
    return new URL(url)
  } catch {
    throw new DOMException(`${JSON.stringify(url)} is no absolute URL`, 'SyntaxError')
  }
}
