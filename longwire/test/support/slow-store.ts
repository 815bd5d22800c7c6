import type { LogStore, OpenStore } from '../../src/hub/index.js'

/**
 * A store that answers later, as one across a network does: each call takes effect some time after it was made, and
 * its answer arrives some time after that, so that answers overtake each other.
 */
export function slowStore(open: OpenStore, delayMs: () => number): OpenStore {
  return (ports) => {
    const store = open(ports)
    const wait = () => new Promise<void>((resolve) => void ports.clock.schedule(delayMs(), resolve))
    const later = async <T>(run: () => T | Promise<T>): Promise<T> => {
      await wait()
      const value = await run()
      await wait()
      return value
    }
    const slow: LogStore = {
      append: (topic, draft) => later(() => store.append(topic, draft)),
      read: (topic, after, countMax) => later(() => store.read(topic, after, countMax)),
      locate: (topic, history) => later(() => store.locate(topic, history)),
    }
    return slow
  }
}
