import type { Gap, Item, Position } from '../../src/client/index.js'
import { RejectedError } from '../../src/client/index.js'
import type { TestLine } from './line-world.js'
import type { Text } from './test-schema.js'

/** One publish, and what became of it. */
export interface Attempt {
  readonly publisher: string
  /** Counts the publisher's attempts. */
  readonly number: number
  readonly text: string
  outcome: 'pending' | 'stored' | 'rejected' | 'unknown'
  position?: Position
}

/** Everything a subscriber was told, in order. */
export interface Trace {
  readonly name: string
  readonly items: Item<Text>[]
  /** The subscriber is gone: it need not hear of anything later. */
  ended: boolean
}

/** Writes down what publishers do and what subscribers are told. `violations` judges by nothing else. */
export class Recorder {
  readonly attempts: Attempt[] = []
  readonly traces: Trace[] = []

  publish(line: TestLine, publisher: string, room = 'lobby'): Attempt {
    const number = this.attempts.filter((attempt) => attempt.publisher === publisher).length + 1
    const text = `${publisher} ${number}`
    const attempt: Attempt = { publisher, number, text, outcome: 'pending' }
    this.attempts.push(attempt)
    line
      .messages({ room })
      .publish({ text })
      .then(
        (position) => Object.assign(attempt, { outcome: 'stored', position }),
        (error: unknown) =>
          Object.assign(attempt, { outcome: error instanceof RejectedError ? 'rejected' : 'unknown' }),
      )
    return attempt
  }

  follow(
    line: TestLine,
    name: string,
    history = 300,
    room = 'lobby',
  ): { readonly trace: Trace; readonly end: () => void } {
    const trace: Trace = { name, items: [], ended: false }
    this.traces.push(trace)
    const listener = {
      publication: (item: Item<Text>) => void trace.items.push(item),
      gap: (item: Gap) => void trace.items.push(item),
    }
    const unsubscribe = line.messages({ room }).subscribe(listener, { history })
    const end = (): void => {
      trace.ended = true
      unsubscribe()
    }
    return { trace, end }
  }
}

/** What a trace and the attempts show to be broken, by the invariants' names. Empty when all hold. */
export function violations({ attempts, traces }: Recorder): string[] {
  const contents = new Map<string, string>()
  return [
    ...traces.flatMap((trace) => [...brokenRuns(trace), ...brokenContents(trace, attempts, contents)]),
    ...traces.flatMap((trace) => missing(trace, attempts)),
    ...attempts.flatMap(({ text, position }) => {
      const content = position === undefined ? undefined : contents.get(key(position))
      return content === undefined || content === text ? [] : [`I4 ${text} was stored where ${content} is`]
    }),
  ]
}

const key = ({ epoch, offset }: Position): string => `${epoch} ${offset}`

/** I2: no position twice. I3: contiguous, or told. */
function* brokenRuns({ name, items }: Trace): Iterable<string> {
  const seen = new Set<string>()
  let last: Position | undefined
  for (const item of items) {
    if (item.kind === 'gap') {
      if (last !== undefined && key(item.from) !== key(last))
        yield `I3 ${name}: a gap from elsewhere: ${key(item.from)}`
      last = item.to
      continue
    }
    const { position, prev } = item
    if (seen.has(key(position))) yield `I2 ${name}: ${key(position)} came twice`
    seen.add(key(position))
    if (last !== undefined && (position.epoch !== last.epoch || prev !== last.offset)) {
      yield `I3 ${name}: ${key(position)} does not follow ${key(last)}`
    }
    last = position
  }
}

/** I4: everybody sees the same. I5: what was published. I6: not what was rejected. I7: once. I8: in order. */
function* brokenContents(
  { name, items }: Trace,
  attempts: readonly Attempt[],
  contents: Map<string, string>,
): Iterable<string> {
  const byText = new Map(attempts.map((attempt) => [attempt.text, attempt]))
  const latest = new Map<string, number>()
  for (const item of items) {
    if (item.kind === 'gap') continue
    const { text } = item.data
    const { position } = item
    const known = contents.get(key(position))
    contents.set(key(position), text)
    if (known !== undefined && known !== text) yield `I4 ${name}: ${key(position)} is ${text}, elsewhere ${known}`
    const attempt = byText.get(text)
    if (attempt === undefined) {
      yield `I5 ${name}: nobody published ${text}`
      continue
    }
    if (attempt.outcome === 'rejected') yield `I6 ${name}: ${text} was rejected`
    const order = `${attempt.publisher} ${position.epoch}`
    const before = latest.get(order) ?? 0
    if (attempt.number === before) yield `I7 ${name}: ${text} is there twice`
    else if (attempt.number < before) yield `I8 ${name}: ${text} came behind number ${before}`
    latest.set(order, Math.max(before, attempt.number))
  }
}

/** I1: what was stored was delivered, or a gap says so. What lies before the first item was never asked for. */
function missing({ name, items, ended }: Trace, attempts: readonly Attempt[]): string[] {
  const [first] = items
  const latest = items.at(-1)
  if (first === undefined || latest === undefined) return []
  const last = latest.kind === 'gap' ? latest.to : latest.position
  const begin = first.kind === 'gap' ? first.from : { ...first.position, offset: first.prev }
  const delivered = new Set(items.map((item) => (item.kind === 'gap' ? '' : key(item.position))))
  const gaps = items.filter((item) => item.kind === 'gap')
  const places = items.map((item) => (item.kind === 'gap' ? item.to : item.position))
  const epochs = new Set([begin, ...places].map(({ epoch }) => epoch))
  const covered = ({ epoch, offset }: Position): boolean =>
    // An epoch it has not seen came before it, or came and went inside a gap. That it is not behind shows its last item.
    !epochs.has(epoch) ||
    (epoch === begin.epoch && offset <= begin.offset) ||
    (ended && epoch === last.epoch && offset > last.offset) ||
    gaps.some(({ from, to }) => {
      if (to.epoch === epoch && from.epoch !== epoch && offset <= to.offset) return true
      return from.epoch === epoch && offset > from.offset && (to.epoch !== epoch || offset <= to.offset)
    })
  return attempts.flatMap(({ text, position }) =>
    position === undefined || delivered.has(key(position)) || covered(position) ? [] : [`I1 ${name} missed ${text}`],
  )
}
