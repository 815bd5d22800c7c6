/** The words for moments and spans. The locale and the time zone are the page's own. */
export interface Times {
  /** `14:02`. */
  readonly clock: (timeMs: number) => string
  /** `14:02`, or `Tue 3 Nov, 14:02` on another day than `nowMs`. */
  readonly moment: (timeMs: number, nowMs: number) => string
  /** `Today`, `Yesterday` or `Tuesday, 3 November`. */
  readonly day: (timeMs: number, nowMs: number) => string
  /** A name of the calendar day, only for comparing. */
  readonly dayKey: (timeMs: number) => string
  /** The whole of it, for a tooltip. */
  readonly full: (timeMs: number) => string
}

/** The reader's own English, since the page's words are English. */
export function englishOf(languages: readonly string[]): string {
  return languages.find((language) => language.startsWith('en') && isLanguageTag(language)) ?? 'en-GB'
}

/** Browsers take some languages from the system as they stand there, `en-US@posix` for one, which `Intl` refuses. */
function isLanguageTag(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length === 1
  } catch {
    return false
  }
}

const STEP_MS = 6 * 3_600_000

/** @param locale a BCP 47 tag; without it the page's own. @param timeZone an IANA name; without it the page's own. */
export function times(locale?: string, timeZone?: string): Times {
  const zone = timeZone === undefined ? {} : { timeZone }
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', ...zone })
  const short = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', ...zone })
  const long = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', ...zone })
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium', ...zone })
  const key = new Intl.DateTimeFormat('en', { year: 'numeric', month: 'numeric', day: 'numeric', ...zone })
  const dayKey = (timeMs: number): string => key.format(timeMs)
  return {
    clock: (timeMs) => clock.format(timeMs),
    moment: (timeMs, nowMs) =>
      dayKey(timeMs) === dayKey(nowMs) ? clock.format(timeMs) : `${short.format(timeMs)}, ${clock.format(timeMs)}`,
    day(timeMs, nowMs) {
      if (dayKey(timeMs) === dayKey(nowMs)) return 'Today'
      // Days have 23 to 25 hours: back in steps until the day is another one.
      let yesterdayMs = nowMs - STEP_MS
      while (dayKey(yesterdayMs) === dayKey(nowMs)) yesterdayMs -= STEP_MS
      return dayKey(timeMs) === dayKey(yesterdayMs) ? 'Yesterday' : long.format(timeMs)
    },
    dayKey,
    full: (timeMs) => full.format(timeMs),
  }
}

/** A span in words: `under a minute`, `12 min`, `3 h 05 min`. */
export function spanWords(spanMs: number): string {
  const minutes = Math.floor(spanMs / 60_000)
  if (minutes < 1) return 'under a minute'
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
