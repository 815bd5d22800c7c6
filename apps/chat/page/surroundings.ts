import { type ReadonlySignal, signal } from '@preact/signals'

const monotonic = signal(performance.now())
setInterval(() => (monotonic.value = performance.now()), 500)

/** The page's monotonic clock, in milliseconds, twice a second. */
export const monotonicMs: ReadonlySignal<number> = monotonic

const onLine = signal(navigator.onLine)
for (const change of ['online', 'offline']) addEventListener(change, () => (onLine.value = navigator.onLine))

/** Whether the browser believes that there is a network. */
export const online: ReadonlySignal<boolean> = onLine

const visibility = signal(document.visibilityState === 'visible')
document.addEventListener('visibilitychange', () => (visibility.value = document.visibilityState === 'visible'))

/** Whether the page is on a screen. */
export const visible: ReadonlySignal<boolean> = visibility
