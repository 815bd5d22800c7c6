import { type Signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'

export type Drawer = 'rooms' | 'people'

/** What does not fit on a narrow screen slides over the room, one side at a time. */
export interface Drawers {
  readonly open: Signal<Drawer | undefined>
  readonly toggle: (drawer: Drawer) => void
  readonly close: () => void
}

/** Takes the focus into the drawer that opens and back to where it was; Escape and a wide screen close it. */
export function useDrawers(): Drawers {
  const open = useSignal<Drawer | undefined>(undefined)
  const before = useRef<Element | null>(null)
  const close = (): void => {
    open.value = undefined
  }

  useEffect(() => {
    if (open.value === undefined) {
      if (before.current instanceof HTMLElement) before.current.focus()
      before.current = null
    } else document.querySelector<HTMLElement>(`#${open.value}-drawer .drawer-close`)?.focus()
  }, [open.value])
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close()
    }
    const wide = matchMedia('(min-width: 1081px)')
    addEventListener('keydown', onKey)
    wide.addEventListener('change', close)
    return () => {
      removeEventListener('keydown', onKey)
      wide.removeEventListener('change', close)
    }
  }, [])

  return {
    open,
    close,
    toggle(drawer) {
      before.current = document.activeElement
      open.value = open.peek() === drawer ? undefined : drawer
    },
  }
}
