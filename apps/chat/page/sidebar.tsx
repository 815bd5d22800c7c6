import { useSignal } from '@preact/signals'

import { LOBBY, roomNameOf } from '../model.js'
import { Avatar } from './avatar.js'
import { myName } from './guest.js'
import { CloseIcon, MoonIcon, PenIcon, PlusIcon, SunIcon, WireIcon } from './icons.js'
import type { Room } from './room.js'
import type { Talk } from './talk.js'
import { currentTheme, toggleTheme } from './theme.js'

interface SidebarProps {
  readonly talk: Talk
  /** A room was chosen. */
  readonly chosen: () => void
  readonly rename: () => void
}

/** The rooms of this browser, the way into another one, and who one is. */
export function Sidebar({ talk, chosen, rename }: SidebarProps) {
  return (
    <>
      <a class="brand" href="/">
        <WireIcon />
        Longwire
      </a>
      <nav class="rooms" aria-label="Rooms">
        <h2>Rooms</h2>
        <ul>
          {talk.rooms.value.map((room) => (
            <RoomLink key={room.name} room={room} talk={talk} chosen={chosen} />
          ))}
        </ul>
        <JoinForm chosen={chosen} />
      </nav>
      <div class="self">
        <button type="button" class="self-name" onClick={rename} title="Change your name">
          {myName.value === '' ? null : <Avatar user={talk.me.value} name={myName.value} small />}
          <bdi>{myName.value === '' ? 'Choose a name' : myName.value}</bdi>
          <PenIcon />
        </button>
        <ThemeButton />
      </div>
    </>
  )
}

function RoomLink({ room, talk, chosen }: { readonly room: Room; readonly talk: Talk; readonly chosen: () => void }) {
  const shown = talk.room.value === room
  const { unreadCount } = room.timeline.value
  return (
    <li class={shown ? 'shown' : ''}>
      <a href={`#${room.name}`} aria-current={shown ? 'page' : undefined} onClick={chosen}>
        <span class="hash" aria-hidden="true">
          #
        </span>
        <span class="room-name">{room.name}</span>
        {unreadCount === 0 ? null : (
          <span class="badge">
            {unreadCount > 99 ? '99+' : unreadCount}
            <span class="hidden-words"> unread</span>
          </span>
        )}
      </a>
      {room.name === LOBBY ? null : (
        <button type="button" class="drop" aria-label={`Leave ${room.name}`} onClick={() => talk.drop(room.name)}>
          <CloseIcon size={14} />
        </button>
      )}
    </li>
  )
}

function JoinForm({ chosen }: { readonly chosen: () => void }) {
  const typed = useSignal('')
  const name = roomNameOf(typed.value)
  const unusable = typed.value.trim() !== '' && name === ''
  return (
    <form
      class="join"
      onSubmit={(event) => {
        event.preventDefault()
        if (name === '') return
        location.hash = name
        typed.value = ''
        chosen()
      }}
    >
      <div class="join-box">
        <input
          value={typed.value}
          placeholder="Create or join a room"
          aria-label="Create or join a room"
          aria-describedby="join-hint"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          maxLength={80}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
        <button type="submit" disabled={name === ''} aria-label="Go to the room">
          <PlusIcon />
        </button>
      </div>
      <p id="join-hint" class="join-hint" role="status">
        {unusable ? 'Use letters a–z, digits and dashes' : name === '' || name === typed.value ? '' : `#${name}`}
      </p>
    </form>
  )
}

function ThemeButton() {
  const dark = currentTheme() === 'dark'
  const words = dark ? 'Use the light theme' : 'Use the dark theme'
  return (
    <button type="button" class="icon-button" aria-label={words} title={words} onClick={toggleTheme}>
      {dark ? <SunIcon /> : <MoonIcon />}
    </button>
  )
}
