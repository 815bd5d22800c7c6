/** Work that another thread does, or that waits for its turn there. */
export interface DeflateJob<T> {
  /** What came out; undefined when it was cancelled before it began. */
  readonly result: Promise<T | undefined>
  /** Takes it out of the queue; once begun it goes on, and its result is nobody's. */
  cancel(): void
}

interface Waiting {
  readonly parallelJobsMax: number
  begin(): void
}

let running = 0
let waiting: Waiting[] = []

/** Jobs that run and that wait, in the whole process. */
export function deflateJobs(): { readonly running: number; readonly waiting: number } {
  return { running, waiting: waiting.length }
}

/** Does `work`, which does not fail, when fewer than `parallelJobsMax` jobs run: first come, first served. */
export function deflateJob<T>(parallelJobsMax: number, work: () => Promise<T>): DeflateJob<T> {
  const { promise, resolve } = pending<T | undefined>()
  const job: Waiting = {
    parallelJobsMax,
    begin: () => {
      running += 1
      void work().then((result) => {
        running -= 1
        beginNext()
        resolve(result)
      })
    },
  }
  waiting.push(job)
  beginNext()
  return {
    result: promise,
    cancel: () => {
      if (!waiting.includes(job)) return
      waiting = waiting.filter((other) => other !== job)
      resolve(undefined)
    },
  }
}

function beginNext(): void {
  while (waiting.length > 0 && running < waiting[0]!.parallelJobsMax) waiting.shift()!.begin()
}

function pending<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
