import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Options of `listen` that cannot be told as JSON, by name.
 * @satisfies {Record<string, import('longwire/node').ListenOptions>}
 */
export const hooks = {
  /** Decides after a while. */
  slowVerify: {
    verify: async () => {
      await sleep(200)
      return true
    },
  },
}
