import { effect, signal } from '@preact/signals'

import { lasting } from './keep.js'

export type Theme = 'light' | 'dark'

const prefersDark = matchMedia('(prefers-color-scheme: dark)')
const preferred = signal<Theme>(prefersDark.matches ? 'dark' : 'light')
prefersDark.addEventListener('change', () => (preferred.value = prefersDark.matches ? 'dark' : 'light'))

const kept = lasting.get('theme')
const chosen = signal<Theme | undefined>(kept === 'light' || kept === 'dark' ? kept : undefined)

/** The theme that is shown: the chosen one, else the system's. */
export function currentTheme(): Theme {
  return chosen.value ?? preferred.value
}

/** The other theme. Choosing what the system prefers is following the system. */
export function toggleTheme(): void {
  const next = currentTheme() === 'dark' ? 'light' : 'dark'
  chosen.value = next === preferred.value ? undefined : next
  lasting.set('theme', chosen.value)
}

effect(() => {
  if (chosen.value === undefined) delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = chosen.value
})
