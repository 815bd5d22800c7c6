import type { Prepared } from '../../src/hub/ports.js'

/** A text framed once: what the `prepare` port of a hub on a memory network returns. */
export class MemoryPrepared implements Prepared {
  readonly text: string
  readonly byteLength: number

  constructor(text: string) {
    this.text = text
    this.byteLength = Buffer.byteLength(text)
  }
}
