#!/usr/bin/env node
// The one entry of every root script. Nothing is installed yet when it starts: it and what it imports use node:* only.
import { readFileSync } from 'node:fs'

import { nodeVersionFault } from './node-version.mjs'

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const fault = nodeVersionFault(process.versions.node, engines.node)
if (fault === undefined) {
  // Imported late: an old Node could not even link these modules, and would say so less clearly.
  const { runTask } = await import('./tasks.mjs')
  const code = await runTask(process.argv[2] ?? '', process.argv.slice(3))
  if (code !== undefined) process.exitCode = code
} else {
  console.error(fault)
  process.exitCode = 1
}
