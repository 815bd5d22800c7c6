import { type ReadonlySignal, signal } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'

/** How far from the end still counts as the end, in CSS pixels. */
const NEAR_PX = 48

/** A scrolling element that follows its end as it grows, until its reader scrolls away from it. */
export class StickyEnd {
  readonly #atEnd = signal(true)
  readonly #scroller: () => HTMLElement | null

  constructor(scroller: () => HTMLElement | null) {
    this.#scroller = scroller
  }

  /** Whether the end is in sight. */
  get atEnd(): ReadonlySignal<boolean> {
    return this.#atEnd
  }

  /** The reader (or this class) has scrolled. */
  scrolled(): void {
    const element = this.#scroller()
    if (element === null) return
    this.#atEnd.value = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX
  }

  /** The content or the window has another size. */
  resized(): void {
    if (this.#atEnd.peek()) this.toEnd()
  }

  /** Brings `child` to the top. */
  toChild(child: HTMLElement): void {
    const element = this.#scroller()
    if (element === null) return
    element.scrollTop += child.getBoundingClientRect().top - element.getBoundingClientRect().top
    this.scrolled()
  }

  toEnd(behavior: ScrollBehavior = 'instant'): void {
    const element = this.#scroller()
    element?.scrollTo({ top: element.scrollHeight, behavior })
  }
}

/** A `StickyEnd` for the element in `scroller`, whose growing part is the element in `content`. */
export function useStickyEnd() {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLOListElement>(null)
  const sticky = useMemo(() => new StickyEnd(() => scroller.current), [])
  useLayoutEffect(() => sticky.resized())
  useEffect(() => {
    const observer = new ResizeObserver(() => sticky.resized())
    if (scroller.current !== null) observer.observe(scroller.current)
    if (content.current !== null) observer.observe(content.current)
    return () => observer.disconnect()
  }, [sticky])
  return { scroller, content, sticky }
}
