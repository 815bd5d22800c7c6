import type { Member } from '../model.js'

export interface Person {
  readonly user: string
  readonly name: string
  /** In how many tabs this person has the room open. */
  readonly tabs: number
  readonly isMe: boolean
}

export interface PresentMember {
  readonly user: string
  readonly data: Member
}

/** The people behind `members`: one per user however many tabs are open, `me` first, the others by name. */
export function peopleOf(members: readonly PresentMember[], me: string | undefined): readonly Person[] {
  const people = new Map<string, Person>()
  for (const { user, data } of members) {
    // The member that came last carries the newest name.
    people.set(user, { user, name: data.name, tabs: (people.get(user)?.tabs ?? 0) + 1, isMe: user === me })
  }
  return [...people.values()].toSorted(
    (a, b) => Number(b.isMe) - Number(a.isMe) || a.name.localeCompare(b.name) || a.user.localeCompare(b.user),
  )
}

export const TINTS = 12

/** Which of `TINTS` colours a user has, on every page the same. */
export function tintOf(user: string | undefined): number {
  let hash = 0x81_1c_9d_c5
  for (const character of user ?? '') hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93)
  return (hash >>> 0) % TINTS
}

/** The one or two letters that stand for `name` in an avatar. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s_-]+/).filter((word) => word !== '')
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => firstGrapheme(word ?? ''))
  return letters.join('').toLocaleUpperCase()
}

function firstGrapheme(word: string): string {
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word)) return segment
  return ''
}
