import type { JSX } from 'preact'

import { Avatar } from './avatar.js'
import { CheckIcon, ClockIcon, WarningIcon } from './icons.js'
import { linkParts } from './links.js'
import type { Room } from './room.js'
import type { Row } from './rows.js'
import type { Mark, MessageEntry } from './timeline.js'
import type { Times } from './times.js'

interface MessageRowProps {
  readonly row: Extract<Row, { kind: 'message' }>
  readonly room: Room
  readonly times: Times
}

export function MessageRow({ row, room, times }: MessageRowProps) {
  const { entry, mine, head } = row
  const time = (
    <time dateTime={new Date(entry.timeMs).toISOString()} title={times.full(entry.timeMs)}>
      {times.clock(entry.timeMs)}
    </time>
  )
  return (
    <li class={`message${head ? ' head' : ''}${mine ? ' mine' : ''} ${entry.mark}`} data-id={entry.key}>
      <div class="gutter">{head ? <Avatar user={entry.user ?? room.me.value} name={entry.name} /> : time}</div>
      <div class="said">
        {head ? (
          <p class="byline">
            <bdi class="author">{entry.name}</bdi>
            {mine ? <span class="you">you</span> : null}
            {time}
          </p>
        ) : (
          <span class="hidden-words">{entry.name}: </span>
        )}
        <p class="text" dir="auto">
          <Text text={entry.text} />
        </p>
        {entry.mark === 'failed' ? <Failure entry={entry} room={room} /> : null}
      </div>
      <div class="mark">{mine ? <MarkSign mark={entry.mark} /> : null}</div>
    </li>
  )
}

function Text({ text }: { readonly text: string }) {
  return (
    <>
      {linkParts(text).map((part, index) =>
        part.href === undefined ? (
          part.text
        ) : (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ),
      )}
    </>
  )
}

function Failure({ entry, room }: { readonly entry: MessageEntry; readonly room: Room }) {
  return (
    <p class="failure" role="alert">
      <span>{entry.failure}.</span>
      <button type="button" class="text-button" onClick={() => room.retry(entry.key, entry.text)}>
        Send again
      </button>
      <button type="button" class="text-button" onClick={() => room.discard(entry.key)}>
        Discard
      </button>
    </p>
  )
}

const MARKS: Readonly<Record<Mark, { readonly words: string; readonly sign: () => JSX.Element }>> = {
  sending: { words: 'Sending', sign: ClockIcon },
  stored: { words: 'Stored', sign: CheckIcon },
  failed: { words: 'Not sent', sign: () => <WarningIcon /> },
}

function MarkSign({ mark }: { readonly mark: Mark }) {
  const { words, sign: Sign } = MARKS[mark]
  return (
    <span class={`sign ${mark}`} title={words} role="img" aria-label={words}>
      <Sign />
    </span>
  )
}
