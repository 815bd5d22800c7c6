import { effect } from '@preact/signals'
import { connect } from 'longwire'
import { render } from 'preact'
import * as z from 'zod/mini'

import { chat } from '../model.js'
import { App } from './app.js'
import { guestToken, myName } from './guest.js'
import { lasting, perTab } from './keep.js'
import { roomOfAddress } from './route.js'
import { Talk } from './talk.js'

// The page's content security policy forbids compiling code from strings.
z.config({ jitless: true })

const { protocol, host } = location
const line = connect(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/chat/line`, chat, {
  token: guestToken(),
  outbox: {
    // The tab's own, over reloads. What a duplicated tab sends once more is recognised as the same.
    storage: { load: () => perTab.get('outbox') ?? null, save: (text) => perTab.set('outbox', text ?? undefined) },
  },
})

const talk = new Talk(
  {
    line,
    topics: (room) => ({
      messages: line.messages({ room }),
      members: line.members({ room }),
      typing: line.typing({ room }),
    }),
    myName,
    keep: lasting,
    tryNow: () => line.retry(),
    unixMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    schedule(delayMs, run) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  },
  roomOfAddress(location),
)

addEventListener('hashchange', () => {
  const room = roomOfAddress({ search: '', hash: location.hash })
  if (room !== undefined) talk.show(room)
})
effect(() => {
  const address = `${location.pathname}#${talk.room.value.name}`
  if (`${location.pathname}${location.search}${location.hash}` !== address) history.replaceState(null, '', address)
})

const page = document.querySelector('#page')
if (page !== null) render(<App talk={talk} />, page)
