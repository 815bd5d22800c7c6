import type { LineState } from 'longwire'

export interface Situation {
  readonly state: LineState
  /** The page's monotonic clock, by which the state tells when the next attempt is due. */
  readonly nowMs: number
  /** What the browser says about the network. */
  readonly online: boolean
  /** Messages of this page that are not stored yet. */
  readonly waiting: number
}

export interface Banner {
  readonly tone: 'busy' | 'down' | 'ended'
  readonly title: string
  readonly detail: string
  /** Changes every second; not for a screen reader. */
  readonly countdown: string
  /** What the button does, if there is one. */
  readonly action: 'try-now' | 'reload' | undefined
}

/** What to tell somebody about the connection; `undefined` when there is nothing to tell. */
export function bannerOf({ state, nowMs, online, waiting }: Situation): Banner | undefined {
  switch (state.kind) {
    case 'connected':
      return undefined
    case 'connecting':
      return {
        tone: 'busy',
        title: state.attempt <= 1 ? 'Connecting' : 'Connecting again',
        detail: keptWords(waiting),
        countdown: '',
        action: undefined,
      }
    case 'waiting': {
      const seconds = Math.max(0, Math.ceil((state.retryAtMs - nowMs) / 1_000))
      return {
        tone: 'down',
        title: online ? downWords(state.lastCode) : 'You are offline',
        detail: keptWords(waiting),
        countdown: seconds === 0 ? 'Trying now.' : `Next try in ${seconds} s.`,
        action: 'try-now',
      }
    }
    default:
      return {
        tone: 'ended',
        title: 'The server ended this conversation',
        detail: `It says: ${state.reason === '' ? `code ${state.code}` : state.reason}. What you wrote is kept in this tab.`,
        countdown: '',
        action: 'reload',
      }
  }
}

/** 1001 and 1012: the server said that it goes away. */
function downWords(code: number): string {
  return code === 1001 || code === 1012 ? 'The server is restarting' : 'No connection to the server'
}

function keptWords(waiting: number): string {
  if (waiting === 0) return 'You can go on writing.'
  if (waiting === 1) return '1 message waits here and goes out by itself.'
  return `${waiting} messages wait here and go out by themselves.`
}
