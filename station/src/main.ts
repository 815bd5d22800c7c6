#!/usr/bin/env node
import colors from 'picocolors'
import { destination, pino } from 'pino'

import { type CommandOptions, stationCommand } from './command.js'
import { greeting } from './greeting.js'
import { startStation, type Station } from './station.js'

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const

const { httpPort, httpsPort, host, logLevel } = stationCommand().parse().opts<CommandOptions>()
const log = pino({ name: 'station', level: logLevel }, destination({ dest: 2, sync: true }))

let station: Promise<Station> | undefined
let stopping = false
for (const [signal, status] of Object.entries(SIGNALS)) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait.
    if (stopping) process.exit(status)
    stopping = true
    void stop()
  })
}

async function stop(): Promise<void> {
  try {
    await (await station)?.close()
    process.exit(0)
  } catch {
    process.exit(1)
  }
}

try {
  station = startStation({ httpPort, httpsPort, host, log })
  process.stdout.write(greeting(await station, colors))
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}
