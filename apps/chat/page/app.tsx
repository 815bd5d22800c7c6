import { useSignal, useSignalEffect } from '@preact/signals'

import { ConnectionBanner } from './banner.js'
import { Composer } from './composer.js'
import { Conversation } from './conversation.js'
import { type Drawers, useDrawers } from './drawer.js'
import { myName } from './guest.js'
import { CloseIcon, LinkIcon, MenuIcon, PeopleIcon } from './icons.js'
import { NameDialog } from './name-dialog.js'
import { PeopleList } from './people-list.js'
import type { Room } from './room.js'
import { Sidebar } from './sidebar.js'
import { Strip } from './strip.js'
import type { Talk } from './talk.js'

export function App({ talk }: { readonly talk: Talk }) {
  const drawers = useDrawers()
  const naming = useSignal(myName.peek() === '')
  const room = talk.room.value
  const drawer = drawers.open.value
  const covered = drawer !== undefined

  useSignalEffect(() => {
    const unread = talk.unreadCount.value
    document.title = `${unread === 0 ? '' : `(${unread}) `}#${talk.room.value.name} · Longwire chat`
  })

  return (
    <div class="shell" data-drawer={drawer}>
      <aside class="side" id="rooms-drawer" aria-label="Rooms and name" inert={drawer === 'people'}>
        <DrawerClose close={drawers.close} />
        <Sidebar talk={talk} chosen={drawers.close} rename={() => (naming.value = true)} />
      </aside>
      <main class="stage" key={room.name} inert={covered}>
        <RoomHead room={room} drawers={drawers} />
        <ConnectionBanner talk={talk} />
        <Trouble room={room} />
        <Conversation room={room} />
        <Composer room={room} />
      </main>
      <aside class="others" id="people-drawer" aria-label="People" inert={drawer === 'rooms'}>
        <DrawerClose close={drawers.close} />
        <PeopleList room={room} current={talk.state.value.kind === 'connected'} />
      </aside>
      <div class="scrim" onClick={drawers.close} />
      <Strip talk={talk} />
      {naming.value ? <NameDialog close={() => (naming.value = false)} /> : null}
    </div>
  )
}

function DrawerClose({ close }: { readonly close: () => void }) {
  return (
    <button type="button" class="icon-button drawer-close" aria-label="Close" onClick={close}>
      <CloseIcon />
    </button>
  )
}

function RoomHead({ room, drawers }: { readonly room: Room; readonly drawers: Drawers }) {
  const copied = useSignal(false)
  const here = room.people.value.length
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(location.href)
    copied.value = true
    setTimeout(() => (copied.value = false), 2_000)
  }
  return (
    <header class="room-head">
      <button
        type="button"
        class="icon-button to-rooms"
        aria-label="Rooms"
        aria-controls="rooms-drawer"
        onClick={() => drawers.toggle('rooms')}
      >
        <MenuIcon />
      </button>
      <h1>
        <span class="hash" aria-hidden="true">
          #
        </span>
        {room.name}
      </h1>
      <span class="copied" role="status">
        {copied.value ? 'Address copied' : ''}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label="Copy the room’s address"
        title="Copy the room’s address"
        onClick={() => void copy()}
      >
        <LinkIcon />
      </button>
      <button
        type="button"
        class="people-button"
        aria-controls="people-drawer"
        onClick={() => drawers.toggle('people')}
      >
        <PeopleIcon />
        <span>
          {here}
          <span class="hidden-words"> here now</span>
        </span>
      </button>
    </header>
  )
}

function Trouble({ room }: { readonly room: Room }) {
  if (room.trouble.value === undefined) return null
  return (
    <p class="trouble" role="alert">
      This room cannot be used: {room.trouble.value}.
    </p>
  )
}
