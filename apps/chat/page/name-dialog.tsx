import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'

import { NAME_CHARACTERS_MAX, tidyName } from '../model.js'
import { callMe, myName } from './guest.js'
import { WireIcon } from './icons.js'

/** Asks for the name that others see. At the first visit there is no way around it. */
export function NameDialog({ close }: { readonly close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const typed = useSignal(myName.peek())
  const name = tidyName(typed.value)
  const first = myName.value === ''

  useEffect(() => dialog.current?.showModal(), [])

  return (
    <dialog
      ref={dialog}
      class="name-dialog"
      aria-labelledby="name-title"
      onCancel={(event) => {
        if (myName.peek() === '') event.preventDefault()
      }}
      onClose={close}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (name === '') return
          callMe(name)
          dialog.current?.close()
        }}
      >
        <WireIcon size={34} />
        <h2 id="name-title">{first ? 'Welcome to the chat' : 'Change your name'}</h2>
        <p>
          {first
            ? 'Rooms for anybody with the address. Others see the name that you choose here; there is no account.'
            : 'Messages that you have sent keep the name they were sent with.'}
        </p>
        <label for="name-field">Your name</label>
        <input
          id="name-field"
          class="field"
          value={typed.value}
          maxLength={NAME_CHARACTERS_MAX}
          autocomplete="nickname"
          spellcheck={false}
          autofocus
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
        <div class="dialog-buttons">
          {first ? null : (
            <button type="button" class="button quiet" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
          )}
          <button type="submit" class="button" disabled={name === ''}>
            {first ? 'Start chatting' : 'Save'}
          </button>
        </div>
      </form>
    </dialog>
  )
}
