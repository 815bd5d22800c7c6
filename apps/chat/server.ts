import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import { createHub, type Hub, type HubOptions, memoryStore } from 'longwire'

import { chat, isRoomName } from './model.js'

/** What the station needs of an application. */
export interface Chat {
  readonly name: 'chat'
  readonly title: string
  /** Where its page is served. */
  readonly path: '/chat'
  /** Where its WebSocket is. */
  readonly linePath: '/chat/line'
  /** The absolute path of the folder with the built page. */
  readonly pageDirectory: string
  readonly hub: Hub<typeof chat>
}

export interface ChatOptions {
  /** Publications that a room keeps. Default 10,000. */
  readonly historyMax?: number
  /** How long a room keeps them. Default 24 hours. */
  readonly historyMs?: number
  readonly limits?: HubOptions['limits']
  readonly onError?: HubOptions['onError']
}

const HISTORY_MAX = 10_000
const HISTORY_MS = 24 * 3_600_000
/** One room's texts, as JSON. */
const ROOM_BYTES_MAX = 16 * 1_048_576

/** A token that a page made: unguessable, and no longer than what it makes. */
const TOKEN = /^[\w-]{16,128}$/
const USER_CHARACTERS = 16

/**
 * The user behind a page's token: always the same for the same token, while nobody finds the token from the user. It
 * is no account: whoever reads the token off a browser is that guest. `undefined` for what is no token.
 */
export function guestOf(token: string | undefined): string | undefined {
  if (token === undefined || !TOKEN.test(token)) return undefined
  return createHash('sha256').update(`longwire chat guest ${token}`).digest('base64url').slice(0, USER_CHARACTERS)
}

/** The chat: rooms for anybody who knows their names, remembered until the process ends. */
export function createChat(options: ChatOptions = {}): Chat {
  const { historyMax = HISTORY_MAX, historyMs = HISTORY_MS, limits, onError } = options
  const hub = createHub(chat, {
    identify({ token }) {
      const user = guestOf(token)
      return user === undefined ? undefined : { user }
    },
    allow: ({ params }) => isRoomName(params['room'] ?? ''),
    store: memoryStore({ retentionCountMax: historyMax, retentionMs: historyMs, retentionBytesMax: ROOM_BYTES_MAX }),
    ...(limits === undefined ? {} : { limits }),
    ...(onError === undefined ? {} : { onError }),
  })
  return { name: 'chat', title: 'Chat', path: '/chat', linePath: '/chat/line', pageDirectory: pageDirectory(), hub }
}

/** The build puts the page beside the compiled server; the source knows it there. */
function pageDirectory(): string {
  return fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './dist/page' : './page', import.meta.url))
}
