import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The longest that any program of this folder may take. */
const DEADLINE_MS = 15_000

export type Driver = 'stream' | 'handle'

export interface Ending<Result> {
  /** Of the process; null when it did not end by itself. */
  readonly code: number | null
  /** What the program said last, as JSON. */
  readonly result: Result
  readonly errors: string
}

export interface ProgramOptions {
  /** Of node. */
  readonly flags?: readonly string[]
  /** How many files it may have open. */
  readonly openFilesMax?: number
}

/** Runs a program of this folder with one of the drivers, on the library as it was built, to its own end. */
export async function run<Result>(file: string, driver: Driver, options: ProgramOptions = {}): Promise<Ending<Result>> {
  const { flags = [], openFilesMax } = options
  const node = [process.execPath, ...flags, fileURLToPath(new URL(file, import.meta.url)), driver]
  const limit = openFilesMax === undefined ? '' : `ulimit -n ${openFilesMax}; `
  const child = spawn('sh', ['-c', `${limit}exec "$@"`, 'sh', ...node], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DEADLINE_MS,
    // The test runner's own conditions are not for it.
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  let [output, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const [code] = (await once(child, 'close')) as [number | null]
  const last = output.trim().split('\n').at(-1) ?? ''
  return { code, result: (last === '' ? undefined : JSON.parse(last)) as Result, errors }
}

/** Node's flags that restrict permissions to the files and the network, as far as this version restricts that. */
export function permissionFlags(): string[] {
  const known = process.allowedNodeEnvironmentFlags
  const restrict = known.has('--permission') ? '--permission' : '--experimental-permission'
  return [restrict, '--allow-fs-read=*', ...(known.has('--allow-net') ? ['--allow-net'] : [])]
}
