// `npm run bench -- PART`: the entry of all benchmarks. Read README.md first.
import { UsageError } from './usage-error.mjs'

/**
 * @typedef {object} Part
 * @property {string} does
 * @property {string} takes on the command line
 * @property {string} time
 * @property {() => Promise<{ run: (args: string[]) => Promise<number> }>} load
 */

/** @type {Readonly<Record<string, Part>>} */
export const parts = {
  functions: {
    does: 'the hot functions of longwire/protocol, each alone',
    takes: '[PATTERN of names]',
    time: 'a minute for all',
    load: () => import('./functions.mjs'),
  },
  servers: {
    does: 'whole servers side by side: echo, fan-out, latency, connections, compression, TLS',
    takes: '[WORKLOAD…] [--servers a,b] [--rounds 3] [--seconds 1] [--save]',
    time: 'about 15 minutes for all',
    load: () => import('./servers.mjs'),
  },
  compression: {
    does: 'compressing echo servers with the cases of groups 12 and 13',
    takes: '[--messages 100] [--only 12.1] [--sizes] [--rounds 1] [--level 1]',
    time: 'some minutes',
    load: () => import('./compression-cases.mjs'),
  },
  report: {
    does: 'tables in README.md and plots, from what `servers --save` wrote',
    takes: '',
    time: 'seconds',
    load: () => import('./report.mjs'),
  },
}

/**
 * @param {string[]} args
 * @param {(text: string) => void} say
 * @returns {Promise<number>} exit code
 */
export async function main([name, ...args], say) {
  if (name === undefined) {
    say(`npm run bench -- PART\n\n${list()}`)
    return 0
  }
  const part = Object.hasOwn(parts, name) ? parts[name] : undefined
  if (part === undefined) {
    say(`there is no part ${JSON.stringify(name)}:\n\n${list()}`)
    return 1
  }
  try {
    const { run } = await part.load()
    return await run(args)
  } catch (error) {
    if (!isUsageError(error)) throw error
    say(`${error.message}\n\nnpm run bench -- ${name} ${part.takes}`)
    return 1
  }
}

function list() {
  return Object.entries(parts)
    .map(([name, { does, takes, time }]) => `  ${`${name} ${takes}`.trimEnd()}\n      ${does}; ${time}`)
    .join('\n')
}

/**
 * @param {unknown} error
 * @returns {error is Error} whether it says what was wrong on the command line
 */
function isUsageError(error) {
  if (error instanceof UsageError) return true
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
}

if (import.meta.filename === process.argv[1]) process.exitCode = await main(process.argv.slice(2), console.log)
