import { Avatar } from './avatar.js'
import type { Room } from './room.js'

/** Who has the room open; somebody with several tabs stands once. Without a connection it is what was known last. */
export function PeopleList({ room, current }: { readonly room: Room; readonly current: boolean }) {
  const people = room.people.value
  return (
    <section class={current ? 'people' : 'people stale'} aria-label="People here">
      <h2>
        {current ? 'Here now' : 'Here, as last known'} <span class="count">{people.length}</span>
      </h2>
      <ul>
        {people.map(({ user, name, tabs, isMe }) => (
          <li key={user}>
            <Avatar user={user} name={name} small />
            <bdi class="person">{name}</bdi>
            {isMe ? <span class="you">you</span> : null}
            {tabs > 1 ? <span class="tabs">{tabs} tabs</span> : null}
          </li>
        ))}
      </ul>
      {people.length === 0 ? <p class="nobody">Nobody yet.</p> : null}
    </section>
  )
}
