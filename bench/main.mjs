// `npm run bench -- PART`: the entry of all benchmarks. Read README.md first.
import { UsageError } from './rig/command-line.mjs'

/**
 * @typedef {object} Part
 * @property {string} does
 * @property {string} takes on the command line
 * @property {string} time
 * @property {() => Promise<{ run: (args: string[]) => Promise<number> }>} load `run` resolves with the exit code, and
 * is rejected with a `UsageError` for arguments that make no sense
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
    load: () => import('./compression.mjs'),
  },
  transports: {
    does: 'one feed by polling, long polling, server-sent events and WebSockets',
    takes:
      '[--clients 200] [--rate 10] [--bytes 120] [--seconds 20] [--driver stream|handle] [--only sse,websocket] [--save]',
    time: '3 minutes',
    load: () => import('./transports.mjs'),
  },
  connections: {
    does: 'what an idle connection takes, and how many one machine holds; on Linux',
    takes:
      '[--processes 1] [--per-process 15000] [--hold-seconds 30] [--server longwire|ws] [--driver stream|handle] [--compare] [--save]',
    time: 'a minute, 3 to compare',
    load: () => import('./connections.mjs'),
  },
  soak: {
    does: 'whether memory stays flat however many messages pass',
    takes: '[--messages 10000000] [--driver stream|handle]',
    time: 'about 3 minutes',
    load: () => import('./soak.mjs'),
  },
  report: {
    does: 'tables in README.md and plots, from what `--save` wrote',
    takes: '',
    time: 'seconds',
    load: () => import('./report.mjs'),
  },
}

/** As of scripts/run.mjs: what was asked for does not exist. 1 is for what was measured and is wrong. */
const WRONG_USAGE = 2

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
    return WRONG_USAGE
  }
  try {
    const { run } = await part.load()
    return await run(args)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    say(`${error.message}\n\nnpm run bench -- ${name} ${part.takes}`)
    return WRONG_USAGE
  }
}

function list() {
  return Object.entries(parts)
    .map(([name, { does, takes, time }]) => `  ${`${name} ${takes}`.trimEnd()}\n      ${does}; ${time}`)
    .join('\n')
}

if (import.meta.filename === process.argv[1]) process.exitCode = await main(process.argv.slice(2), console.log)
