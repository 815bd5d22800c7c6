import { FrameRun } from './frame-run.js'

export interface TurnMember {
  /** The turn of the event loop in which it joined has ended. */
  turnEnded(): void
}

/** What is gathered during one turn of the event loop, so that it leaves in one write per connection. */
export class Turn {
  readonly #arm: (end: () => void) => void
  #armed = false
  #members: TurnMember[] = []
  #run = FrameRun.empty()

  /** @param arm calls its argument once, when the turn ends */
  constructor(arm: (end: () => void) => void) {
    this.#arm = arm
  }

  /** Tells `member` of the end of this turn. */
  join(member: TurnMember): void {
    this.#members.push(member)
    this.#armOnce()
  }

  /** Where the runs of this turn's broadcasts begin. */
  get run(): FrameRun {
    this.#armOnce()
    return this.#run
  }

  #armOnce(): void {
    if (this.#armed) return
    this.#armed = true
    this.#arm(this.#end)
  }

  readonly #end = (): void => {
    const members = this.#members
    this.#members = []
    this.#armed = false
    for (const member of members) member.turnEnded()
    this.#run = FrameRun.empty()
  }
}
