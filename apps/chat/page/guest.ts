import { signal } from '@preact/signals'

import { isName } from '../model.js'
import { type Keep, lasting } from './keep.js'

const TOKEN_BYTES = 18

/**
 * The token that makes this browser one guest, made at the first visit and kept. It cannot be guessed; who reads it
 * off this browser is this guest.
 */
export function guestToken(keep: Keep = lasting): string {
  const kept = keep.get('guest')
  if (kept !== undefined && /^[\w-]{16,128}$/.test(kept)) return kept
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES))
  const token = btoa(String.fromCodePoint(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
  keep.set('guest', token)
  return token
}

function keptName(keep: Keep): string {
  const kept = keep.get('name')
  return kept !== undefined && isName(kept) ? kept : ''
}

/** The name this person goes by; empty until the first visit's question is answered. */
export const myName = signal(keptName(lasting))

/** @param name one that `isName` accepts */
export function callMe(name: string): void {
  myName.value = name
  lasting.set('name', name)
}
