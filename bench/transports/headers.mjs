/** What a browser sends with every request of a page, beside what belongs to the one request. */

const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'
const LANGUAGES = 'en-GB,en;q=0.9'
const CODINGS = 'gzip, deflate, br, zstd'
/** One session cookie, as most sites have at least. */
const COOKIE = 'session=8f14e45fceea167a5a36dedd4bea2543'

/**
 * Of a `fetch` or an EventSource of a page.
 * @param {string} origin of the page
 * @param {string} accept
 * @returns {Record<string, string>}
 */
export function fetchHeaders(origin, accept) {
  return {
    'sec-ch-ua-platform': '"Linux"',
    'User-Agent': AGENT,
    Accept: accept,
    'sec-ch-ua': '"Google Chrome";v="141", "Not?A_Brand";v="8", "Chromium";v="141"',
    'sec-ch-ua-mobile': '?0',
    'Sec-Fetch-Site': 'same-origin',
    'Sec-Fetch-Mode': 'cors',
    'Sec-Fetch-Dest': 'empty',
    Referer: `${origin}/`,
    'Accept-Encoding': CODINGS,
    'Accept-Language': LANGUAGES,
    Cookie: COOKIE,
  }
}

/**
 * Of the opening handshake of a WebSocket; Origin and what the handshake is made of are added by the client.
 * @returns {[string, string][]}
 */
export function webSocketHeaders() {
  return [
    ['Pragma', 'no-cache'],
    ['Cache-Control', 'no-cache'],
    ['User-Agent', AGENT],
    ['Accept-Encoding', CODINGS],
    ['Accept-Language', LANGUAGES],
    ['Cookie', COOKIE],
  ]
}
