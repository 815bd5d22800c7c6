import { contract, log, presence, signal } from 'longwire/contract'
import * as z from 'zod/mini'

/** The longest text of one message, in UTF-16 code units. */
export const TEXT_CHARACTERS_MAX = 2_000
/** The longest name of a person, in UTF-16 code units. */
export const NAME_CHARACTERS_MAX = 40
/** The longest name of a room. */
export const ROOM_CHARACTERS_MAX = 40
/** The room that everybody finds. */
export const LOBBY = 'lobby'

/** Control characters other than tab and line feed: a text that carries them is not something a person typed. */
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/
/** Controls, separators of lines and paragraphs, and marks that turn the writing direction of what follows a name. */
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const UNFIT_FOR_NAME = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** Whether `text` may be sent as a message. */
export function isText(text: string): boolean {
  return text.length <= TEXT_CHARACTERS_MAX && text.trim() !== '' && !CONTROL.test(text)
}

/** What a person typed, as a message: without control characters, and without white space around it. */
export function tidyText(typed: string): string {
  return typed.replaceAll('\r\n', '\n').replaceAll(new RegExp(CONTROL, 'g'), '').trim()
}

/** Whether `name` may stand as a person's name: it is already in the form that `tidyName` gives. */
export function isName(name: string): boolean {
  return name !== '' && name.length <= NAME_CHARACTERS_MAX && name === tidyName(name)
}

/** What a person typed, as a name: unfit characters removed, white space collapsed. It may be empty. */
export function tidyName(typed: string): string {
  return cut(typed.replaceAll(new RegExp(UNFIT_FOR_NAME, 'g'), ' ').replaceAll(/\s+/g, ' ').trim()).trim()
}

/** The first `NAME_CHARACTERS_MAX` code units, never half of a surrogate pair. */
function cut(text: string): string {
  if (text.length <= NAME_CHARACTERS_MAX) return text
  const last = text.charCodeAt(NAME_CHARACTERS_MAX - 1)
  return text.slice(0, last >= 0xd8_00 && last <= 0xdb_ff ? NAME_CHARACTERS_MAX - 1 : NAME_CHARACTERS_MAX)
}

/** Whether `room` may stand in a topic's name and in the address bar: a–z, 0–9 and single dashes between them. */
export function isRoomName(room: string): boolean {
  return room.length <= ROOM_CHARACTERS_MAX && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(room)
}

/** What a person typed, as a room's name: `Team Küche!` gives `team-kuche`. Empty when nothing of it can be used. */
export function roomNameOf(typed: string): string {
  return typed
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, ROOM_CHARACTERS_MAX + 1)
    .replaceAll(/^-|-$/g, '')
    .slice(0, ROOM_CHARACTERS_MAX)
    .replace(/-$/, '')
}

const Name = z
  .string()
  .check(z.refine(isName, `A name has 1 to ${NAME_CHARACTERS_MAX} characters and no control characters`))

/** One message of a room. The name is the one its author had when it was sent. */
export const Message = z.object({
  text: z
    .string()
    .check(z.refine(isText, `A message has 1 to ${TEXT_CHARACTERS_MAX} characters and no control characters`)),
  name: Name,
})
export type Message = z.infer<typeof Message>

/** Somebody who has the room open in one tab. */
export const Member = z.object({ name: Name })
export type Member = z.infer<typeof Member>

/** Somebody began (or went on) to type, or stopped. */
export const Typing = z.object({ name: Name, typing: z.boolean() })
export type Typing = z.infer<typeof Typing>

/** What the chat's hub and its pages agree on. */
export const chat = contract({
  topics: {
    messages: log('rooms/:room/messages', Message),
    members: presence('rooms/:room/members', Member),
    typing: signal('rooms/:room/typing', Typing),
  },
})
