import { roomNameOf } from '../model.js'

/** The room that an address names, as `?room=team` or `#team`; `undefined` when it names none. */
export function roomOfAddress({
  search,
  hash,
}: {
  readonly search: string
  readonly hash: string
}): string | undefined {
  const asked = new URLSearchParams(search).get('room') ?? decoded(hash.slice(1))
  const room = roomNameOf(asked)
  return room === '' ? undefined : room
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
