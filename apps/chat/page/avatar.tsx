import { initialsOf, TINTS, tintOf } from './people.js'

/** A disc with somebody's initials, in that user's colour. */
export function Avatar(props: { readonly user: string | undefined; readonly name: string; readonly small?: boolean }) {
  const hue = Math.round((tintOf(props.user) * 360) / TINTS)
  return (
    <span class={props.small === true ? 'avatar small' : 'avatar'} style={{ '--hue': String(hue) }} aria-hidden="true">
      {initialsOf(props.name)}
    </span>
  )
}
