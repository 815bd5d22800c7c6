import { useSignal } from '@preact/signals'

import { monotonicMs } from './surroundings.js'
import type { Talk } from './talk.js'
import { spanWords } from './times.js'

/** What the connection went through, in numbers. */
export function Strip({ talk }: { readonly talk: Talk }) {
  const open = useSignal(false)
  const state = talk.state.value
  // Read again with every tick.
  const nowMs = monotonicMs.value
  const { reconnects, gaps, duplicates } = talk.stats
  const secure = location.protocol === 'https:'
  const since = talk.connectedAtMs.value
  return (
    <footer class="strip" aria-label="How it stays connected">
      <span class={`dot ${state.kind}`} aria-hidden="true" />
      <span class="wire-kind" title={secure ? 'WebSocket over TLS' : 'WebSocket'}>
        {secure ? 'wss' : 'ws'}
      </span>
      <span class="since">
        {state.kind === 'connected' && since !== undefined
          ? `connected for ${spanWords(nowMs - since)}`
          : STATES[state.kind]}
      </span>
      <dl>
        <Figure one="reconnect" many="reconnects" value={reconnects} />
        <Figure one="gap" many="gaps" value={gaps} />
        <Figure one="duplicate dropped" many="duplicates dropped" value={duplicates} />
        <Figure one="unsent" many="unsent" value={talk.waitingCount.value} />
      </dl>
      <button
        type="button"
        class="text-button why"
        aria-expanded={open.value}
        onClick={() => (open.value = !open.value)}
      >
        How it stays connected
      </button>
      {open.value ? <Explanation /> : null}
    </footer>
  )
}

const STATES = { connected: 'connected', connecting: 'connecting', waiting: 'not connected', closed: 'ended' } as const

function Figure({ one, many, value }: { readonly one: string; readonly many: string; readonly value: number }) {
  return (
    <div class={value === 0 ? 'figure' : 'figure some'}>
      <dt>{value === 1 ? one : many}</dt>
      <dd>{value.toLocaleString('en')}</dd>
    </div>
  )
}

function Explanation() {
  return (
    <div class="explanation">
      <p>
        This page holds one WebSocket for all its rooms. When it breaks, the page comes back by itself and tells the
        server the last message it has of each room; the server sends exactly what came after.
      </p>
      <p>
        Where that is impossible, the page shows a <strong>gap</strong> instead of pretending. What you send is numbered
        and repeated until the server says that it is stored, and a repetition is recognised: a{' '}
        <strong>duplicate</strong> is dropped before you see it.
      </p>
    </div>
  )
}
