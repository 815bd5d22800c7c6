// All clients of the soak; called by `soak.mjs`.
import { collectedMemory } from '../rig/process-usage.mjs'
import { serve } from '../rig/serve.mjs'
import { Mix } from './mix.mjs'

/** @type {Mix | undefined} */
let mix

serve({
  /** @param {string} url */
  async open(url) {
    mix = new Mix(url)
    await mix.open()
  },
  /** @param {number} messages */
  run: (messages) => mix?.run(messages),
  visits: () => mix?.visits,
  memory: collectedMemory,
})
