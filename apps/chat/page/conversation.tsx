import { useSignal, useSignalEffect } from '@preact/signals'
import type { VNode } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

import { gapWords } from './gap-words.js'
import { BreakIcon, DownIcon } from './icons.js'
import { MessageRow } from './message-row.js'
import type { Room } from './room.js'
import { type Row, rowsOf } from './rows.js'
import { useStickyEnd } from './sticky-end.js'
import { visible } from './surroundings.js'
import { englishOf, times } from './times.js'

const TIMES = times(englishOf(navigator.languages))

/** What was said in a room: opens at what is unread, and follows the end. */
export function Conversation({ room }: { readonly room: Room }) {
  const { scroller, content, sticky } = useStickyEnd()
  const opened = useSignal(false)
  const { live, unreadCount, news } = room.timeline.value
  const rows = rowsOf(room.timeline.value, room.me.value, TIMES.dayKey)
  const draw = useDrawnRows(room)

  useLayoutEffect(() => {
    if (!live) return
    const separator = content.current?.querySelector<HTMLElement>('.unread') ?? null
    if (separator === null) sticky.toEnd()
    else sticky.toChild(separator)
    opened.value = true
  }, [live])
  useSignalEffect(() => room.attend(opened.value && sticky.atEnd.value && visible.value))

  return (
    <div class="conversation">
      <div
        class="scroller"
        ref={scroller}
        onScroll={() => sticky.scrolled()}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={`Messages in ${room.name}`}
      >
        <ol class="rows" ref={content}>
          {draw(rows)}
        </ol>
        {live && rows.length === 0 ? <EmptyRoom name={room.name} /> : null}
        {!live && rows.length === 0 ? <Loading /> : null}
      </div>
      {sticky.atEnd.value ? null : (
        <button type="button" class={unreadCount === 0 ? 'jump' : 'jump fresh'} onClick={() => sticky.toEnd('smooth')}>
          <DownIcon />
          {jumpWords(unreadCount)}
        </button>
      )}
      <p class="hidden-words" aria-live="polite">
        {news === undefined ? '' : `${news.name} says: ${news.text}`}
      </p>
    </div>
  )
}

function jumpWords(unreadCount: number): string {
  if (unreadCount === 0) return 'Latest messages'
  return unreadCount === 1 ? '1 new message' : `${unreadCount.toLocaleString('en')} new messages`
}

/** Draws rows; one that is as it was stays the same object, so that a long room costs nothing to draw again. */
function useDrawnRows(room: Room): (rows: readonly Row[]) => readonly VNode[] {
  const drawn = useRef(new Map<string, { readonly row: Row; readonly node: VNode }>())
  return (rows) => {
    const next: typeof drawn.current = new Map()
    for (const row of rows) {
      const known = drawn.current.get(row.key)
      next.set(row.key, known !== undefined && isSame(known.row, row) ? known : { row, node: drawRow(row, room) })
    }
    drawn.current = next
    return [...next.values()].map(({ node }) => node)
  }
}

function isSame(a: Row, b: Row): boolean {
  if (a.kind === 'message' && b.kind === 'message') {
    return a.entry === b.entry && a.head === b.head && a.mine === b.mine
  }
  return a.kind === 'gap' && b.kind === 'gap' && a.gap === b.gap
}

function drawRow(row: Row, room: Room): VNode {
  switch (row.kind) {
    case 'message':
      return <MessageRow key={row.key} row={row} room={room} times={TIMES} />
    case 'day':
      return (
        <li key={row.key} class="divider day">
          <span>{TIMES.day(row.timeMs, Date.now())}</span>
        </li>
      )
    case 'unread':
      return (
        <li key={row.key} class="divider unread">
          <span>New</span>
        </li>
      )
    default:
      return (
        <li key={row.key} class="gap" data-reason={row.gap.reason}>
          <BreakIcon />
          <p>{gapWords(row.gap, TIMES)}.</p>
        </li>
      )
  }
}

function EmptyRoom({ name }: { readonly name: string }) {
  return (
    <div class="empty">
      <p class="empty-title">Nobody has said anything in #{name} yet</p>
      <p>Write the first message below, or send the room’s address to somebody.</p>
    </div>
  )
}

function Loading() {
  return (
    <div class="empty late">
      <p>Waiting for the room’s messages …</p>
    </div>
  )
}
