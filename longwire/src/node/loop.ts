import type { MessageMemory } from '../protocol/index.js'
import { MessageBlocks } from './message-memory.js'
import { sharedSlab } from './outbox.js'
import type { Slab } from './slab.js'
import { TimerWheel, type WheelClock } from './timer-wheel.js'
import { Turn } from './turn.js'

/** What all connections of an event loop have in common. */
export interface Loop {
  readonly wheel: TimerWheel
  readonly turn: Turn
  readonly slab: Slab
  readonly memory: MessageMemory
  /** From 0 up to 1, to spread what would otherwise happen to all at once. */
  readonly random: () => number
}

/** Wakes in the check phase: what the poll phase before it has received was handled by then. Keeps no process alive. */
export const nodeClock: WheelClock = {
  nowMs: () => Math.floor(performance.now()),
  wake(delayMs, run) {
    let immediate: NodeJS.Immediate | undefined
    const timeout = setTimeout(() => {
      immediate = setImmediate(run)
    }, delayMs)
    timeout.unref()
    return () => {
      clearTimeout(timeout)
      clearImmediate(immediate)
    }
  },
}

export const nodeLoop: Loop = {
  wheel: new TimerWheel(nodeClock),
  turn: new Turn((end) => setImmediate(end)),
  slab: sharedSlab(),
  memory: new MessageBlocks(),
  random: () => Math.random(),
}
