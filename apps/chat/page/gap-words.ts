import type { GapEntry, GapReason } from './timeline.js'
import type { Times } from './times.js'

const REASONS: Readonly<Record<GapReason, string>> = {
  epoch: 'the server restarted',
  forked: 'the server lost the end of its log',
  trimmed: 'they are older than what this room keeps',
  overflow: 'this page fell too far behind',
  denied: 'you may not read them',
}

/** What a gap says to a reader: which messages will not come, and why. */
export function gapWords(gap: GapEntry, times: Times): string {
  const which = gap.count === undefined || gap.count < 1 ? 'Messages' : messages(gap.count)
  return `${which} ${window(gap, times)} are gone: ${REASONS[gap.reason]}`.replace(
    /^(1 message .*?) are gone/,
    '$1 is gone',
  )
}

function messages(count: number): string {
  return count === 1 ? '1 message' : `${count.toLocaleString('en')} messages`
}

function window({ fromMs, toMs }: GapEntry, times: Times): string {
  const to = times.moment(toMs, toMs)
  if (fromMs === undefined) return `before ${to}`
  const from = times.moment(fromMs, toMs)
  return from === to ? `around ${to}` : `between ${from} and ${to}`
}
