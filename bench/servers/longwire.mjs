// Longwire in the benchmarks, with the default options of `listen` but for the pings, which would come between the
// messages that are counted. DRIVER=stream or DRIVER=handle chooses what drives the connections.
import { readFileSync } from 'node:fs'

import { Group, listen } from 'longwire/node'

import { deflate, host, port, ready, tlsFiles } from './control.mjs'

const { DRIVER } = process.env

const all = new Group()
const listener = await listen({
  port,
  host,
  ...((DRIVER === 'stream' || DRIVER === 'handle') && { driver: DRIVER }),
  ...(tlsFiles !== undefined && { tls: { key: readFileSync(tlsFiles.key), cert: readFileSync(tlsFiles.cert) } }),
  ...(deflate && { compression: true }),
  limits: { pingIntervalMs: 0 },
})
listener.on('connection', (connection) => {
  if (connection.request.path === '/fan') {
    all.add(connection)
    connection.on('message', (data) => all.send(data))
  } else {
    connection.on('message', (data) => connection.send(data))
  }
})
ready(Number(new URL(listener.url).port))
