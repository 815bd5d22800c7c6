import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { at } from '../../../scripts/project.mjs'

/**
 * A server that can be measured.
 * @typedef {object} Contestant
 * @property {string} title
 * @property {string} file in bench/servers
 * @property {string} [program] that runs it; default this Node
 * @property {Record<string, string>} [env]
 * @property {string} package whose version counts
 * @property {boolean} own whether it is Longwire
 * @property {OwnProtocol} [protocol] spoken instead of plain WebSockets, so that only its connections can be compared
 */

/**
 * How a client gets a connection of a protocol of its own.
 * @typedef {{ path: string, greeting: import('../load/idle.mjs').Greeting }} OwnProtocol
 */

/** @type {Readonly<Record<string, Contestant>>} */
export const contestants = {
  longwire: { title: 'Longwire', file: 'longwire.mjs', package: 'longwire', own: true },
  stream: {
    title: 'Longwire, stream driver',
    file: 'longwire.mjs',
    env: { DRIVER: 'stream' },
    package: 'longwire',
    own: true,
  },
  handle: {
    title: 'Longwire, handle driver',
    file: 'longwire.mjs',
    env: { DRIVER: 'handle' },
    package: 'longwire',
    own: true,
  },
  'drop-in': {
    title: 'longwire/ws',
    file: 'ws.mjs',
    env: { PACKAGE: 'longwire/ws' },
    package: 'longwire',
    own: true,
  },
  ws: { title: 'ws', file: 'ws.mjs', package: 'ws', own: false },
  uws: { title: 'uWebSockets.js', file: 'uws.mjs', package: '@trufflesuite/uws-js-unofficial', own: false },
  bun: {
    title: 'Bun',
    file: 'bun.mjs',
    program: at('bench', 'node_modules', '.bin', process.platform === 'win32' ? 'bun.exe' : 'bun'),
    package: 'bun',
    own: false,
  },
  socketio: {
    title: 'socket.io',
    file: 'socketio.mjs',
    package: 'socket.io',
    own: false,
    protocol: { path: '/echo/?EIO=4&transport=websocket', greeting: { send: '40', answers: 2 } },
  },
}

/** Who is measured when nobody is named. */
export const usualContestants = ['longwire', 'ws', 'uws', 'bun', 'socketio']

/**
 * @param {Contestant} contestant
 * @returns {string} the version that would run
 */
export function versionOf({ package: name }) {
  for (const folder of [at('bench', 'node_modules'), at('node_modules')]) {
    const file = join(folder, ...name.split('/'), 'package.json')
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).version
  }
  return 'unknown'
}
