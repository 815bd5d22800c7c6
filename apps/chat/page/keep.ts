/** A place for a few short texts. */
export interface Keep {
  get(key: string): string | undefined
  /** `undefined` removes. */
  set(key: string, value: string | undefined): void
}

const PREFIX = 'longwire.chat.'

/**
 * A browser's storage area as a `Keep`. Where the browser refuses (private windows, full storage, blocked cookies)
 * values live as long as the page.
 */
export function keepIn(area: () => Storage): Keep {
  const memory = new Map<string, string>()
  return {
    get(key) {
      const held = memory.get(key)
      if (held !== undefined) return held
      try {
        return area().getItem(PREFIX + key) ?? undefined
      } catch {
        return undefined
      }
    },
    set(key, value) {
      memory.delete(key)
      try {
        if (value === undefined) area().removeItem(PREFIX + key)
        else area().setItem(PREFIX + key, value)
      } catch {
        if (value !== undefined) memory.set(key, value)
      }
    },
  }
}

/** What all tabs of this browser share, for as long as it remembers. */
export const lasting: Keep = keepIn(() => localStorage)
/** What this tab keeps across reloads. */
export const perTab: Keep = keepIn(() => sessionStorage)
