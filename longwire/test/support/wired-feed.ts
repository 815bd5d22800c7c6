import { LogFeed } from '../../src/client/log-feed.js'
import { type LogStart, Reader } from '../../src/client/reader.js'
import { freshStats, type LineStats } from '../../src/client/stats.js'
import type { GapReason, Position, Start } from '../../src/wire/index.js'

/** The place behind publication `offset`, whose tag a test need not care about. */
export const at = (offset: number, epoch = 'e'): Position => ({ epoch, offset, tag: offset === 0 ? '' : `t${offset}` })

/** A log's feed without a line: the test plays the hub. */
export class WiredFeed {
  readonly stats: LineStats = freshStats()
  /** What listeners threw, and errors without a listener. */
  readonly thrown: unknown[] = []
  /** What the feed wanted of the wire, with the start it would ask for. */
  readonly wanted: (string | Start)[] = []
  readonly feed: LogFeed

  constructor() {
    const { wanted, thrown, stats } = this
    this.feed = new LogFeed({
      topic: 'a',
      stats,
      owns: (producer) => producer === 'me',
      guard: (run) => {
        try {
          run()
        } catch (error) {
          thrown.push(error)
        }
      },
      wire: {
        start: () => wanted.push('start'),
        refresh: (feed) => wanted.push(feed.start()),
        stop: () => wanted.push('stop'),
      },
    })
  }

  /** A reader, and everything it is told. */
  read(start: LogStart = {}): { readonly told: string[]; readonly reader: Reader } {
    const told: string[] = []
    const reader = new Reader(
      {
        publication: ({ position, own }) => void told.push(`${position.epoch}${position.offset}${own ? ' own' : ''}`),
        gap: ({ from, to, reason }) =>
          void told.push(`gap ${from.epoch}${from.offset}-${to.epoch}${to.offset} ${reason}`),
        live: () => void told.push('live'),
        ended: (error) => void told.push(`ended ${error?.code}`),
      },
      start,
    )
    this.feed.add(reader)
    return { told, reader }
  }

  /** The hub answers a request that is made now. */
  subscribed(start: Position, head: Position, recovered?: boolean): void {
    this.feed.start()
    this.answer(start, head, recovered)
  }

  /** The hub answers the request that the feed made by itself. */
  answer(start: Position, head: Position, recovered?: boolean): void {
    const flag = recovered === undefined ? {} : { recovered }
    this.feed.subscribed({ type: 'subscribed', topic: 'a', start, head, ...flag })
  }

  publish(offset: number, { prev = offset - 1, tag = `t${offset}`, producer = 'other' } = {}): void {
    const from = { user: 'ada', session: 's' }
    const message = { topic: 'a', offset, prev, tag, time: 0, from, producer, sequence: 1, data: null }
    this.feed.receive({ type: 'publication', ...message })
  }

  gap(from: Position, to: Position, reason: GapReason): void {
    this.feed.receive({ type: 'gap', topic: 'a', from, to, reason })
  }
}

/** What was told, without the notes that it is live. */
export const items = (told: readonly string[]): string[] => told.filter((item) => item !== 'live')
