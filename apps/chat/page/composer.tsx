import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

import { TEXT_CHARACTERS_MAX, tidyText } from '../model.js'
import { SendIcon } from './icons.js'
import { perTab } from './keep.js'
import type { Room } from './room.js'
import { typingWords } from './typing.js'

/** From here on the composer tells how many characters are left. */
const COUNTED = TEXT_CHARACTERS_MAX - 200

/** Where a message is written. What stands in it is kept per room, over reloads too. */
export function Composer({ room }: { readonly room: Room }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const { draft, text, left, problem, write, send } = useDraft(room)
  const submit = (): void => {
    send()
    field.current?.focus()
  }

  useLayoutEffect(() => fit(field.current), [draft])
  useEffect(() => {
    // On a phone the keyboard would cover the messages.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus()
  }, [])

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <TypingLine room={room} />
      <div class="composer-box">
        <textarea
          ref={field}
          rows={1}
          value={draft}
          placeholder={`Message #${room.name}`}
          aria-label={`Message #${room.name}`}
          aria-describedby="composer-hint"
          enterkeyhint="send"
          dir="auto"
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
            event.preventDefault()
            submit()
          }}
        />
        <button type="submit" class="send" disabled={text === '' || left < 0} aria-label="Send">
          <SendIcon />
        </button>
      </div>
      <p class="composer-foot">
        <span id="composer-hint" class="hint">
          <kbd>Enter</kbd> sends, <kbd>Shift</kbd> <kbd>Enter</kbd> starts a new line
        </span>
        <span class={left < 0 ? 'left over' : 'left'} role="status">
          {problem ?? (text.length >= COUNTED ? leftWords(left) : '')}
        </span>
      </p>
    </form>
  )
}

/** What stands in the composer, and what can be done with it. */
function useDraft(room: Room) {
  const key = `draft.${room.name}`
  const draft = useSignal(perTab.get(key) ?? '')
  const problem = useSignal<string | undefined>(undefined)
  const text = tidyText(draft.value)
  const left = TEXT_CHARACTERS_MAX - text.length
  const keep = (value: string): void => {
    draft.value = value
    perTab.set(key, value === '' ? undefined : value)
  }
  const write = (value: string): void => {
    keep(value)
    problem.value = undefined
    if (tidyText(value) === '') room.stopTyping()
    else room.startTyping()
  }
  const send = (): void => {
    if (text === '' || left < 0) return
    problem.value = room.say(text)
    if (problem.value === undefined) keep('')
  }
  return { draft: draft.value, problem: problem.value, text, left, write, send }
}

function leftWords(left: number): string {
  return left < 0 ? `${-left} characters too many` : `${left} characters left`
}

/** As high as its text, up to the limit that the style sheet sets. */
function fit(field: HTMLTextAreaElement | null): void {
  if (field === null) return
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight}px`
}

function TypingLine({ room }: { readonly room: Room }) {
  const words = typingWords(room.typists.value, room.me.value)
  return (
    <p class="typing">
      {words === '' ? null : (
        <>
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {words}
        </>
      )}
    </p>
  )
}
