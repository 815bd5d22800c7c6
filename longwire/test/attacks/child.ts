import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

/** A program of this folder in a process of its own, whose functions can be called. */
export class Child {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  #calls = 0
  #errors = ''

  private constructor(file: string, options: unknown) {
    const path = fileURLToPath(new URL(file, import.meta.url))
    // The test runner's own flags are not for it, and it is to find the library as it was built.
    this.#process = fork(path, [JSON.stringify(options)], {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#process.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#errors += text))
    this.#process.on('message', (answer: Answer) => this.#answered(answer))
    this.#process.on('exit', (code, signal) => this.#ended(`${file} ended: ${String(code ?? signal)}`))
  }

  /** Resolves when it can be called. */
  static async start(file: string, options: unknown = {}): Promise<Child> {
    const child = new Child(file, options)
    await new Promise((resolve, reject) => child.#waiting.set(0, { resolve, reject }))
    return child
  }

  get alive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  /** @throws {Error} when the function does, or the process has ended */
  call<Result>(name: string, ...args: readonly unknown[]): Promise<Result> {
    const id = ++this.#calls
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject })
      if (this.alive) this.#process.send({ id, name, args })
      else this.#ended('it has ended')
    })
  }

  async kill(): Promise<void> {
    if (!this.alive) return
    const exited = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await exited
  }

  #answered({ id, result, error }: Answer): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(result)
    else waiting?.reject(new Error(error))
  }

  #ended(why: string): void {
    const error = new Error(`${why}\n${this.#errors}`)
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
