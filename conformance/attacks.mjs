// Runs every attack of longwire/test/attacks with its full count and prints what it cost. See README.md beside this file.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { runNode } from '../scripts/command.mjs'
import { at, cache, toolPath } from '../scripts/project.mjs'
import { renderDrivers } from './attack-table.mjs'

const { values: options } = parseArgs({
  options: {
    /** With the small counts of an ordinary test run. */
    quick: { type: 'boolean', default: false },
    /** What the last run left, instead of running the attacks now. */
    last: { type: 'boolean', default: false },
    /** Writes ATTACKS.md beside this file. */
    write: { type: 'boolean', default: false },
  },
})

const folder = join(cache, 'attacks')
const code = options.last ? 0 : await runAttacks()
/** @type {import('./attack-table.mjs').AttackRecord[]} */
const records = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
const counts = records.every(({ full }) => full) ? 'full counts' : 'small counts'
const machine = `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} cores, ${counts}`
const table = renderDrivers(records)
if (options.write) {
  writeFileSync(at('conformance', 'ATTACKS.md'), page())
  await runNode(toolPath('oxfmt'), [at('conformance', 'ATTACKS.md')])
} else console.log(`${machine}\n\n${table}`)
process.exitCode = code

async function runAttacks() {
  rmSync(folder, { recursive: true, force: true })
  if (!options.quick) process.env['LONGWIRE_ATTACKS'] = 'full'
  // One after another, so that no attack is measured beside another one.
  const args = ['run', 'longwire/test/attacks', '--no-file-parallelism']
  return (await runNode(toolPath('vitest'), args)).code
}

function page() {
  return `# Attacks

What known attacks cost a server of this library. Each runs against a server in a process of its own, while well-behaved clients in a third process send messages and wait for their echoes all the time; attacker, server and clients share the machine. A line here is a test of \`longwire/test/attacks\`, which fails unless the server survives: the process lives, nothing was thrown that nobody caught, every bystander is connected and got every answer, and connections, open files and memory are as before.

| column | says |
| --- | --- |
| memory at peak | how far the process grew above what it took before the attack (resident set; by the kernel's own mark) |
| kept | how much of that its allocator keeps for the next time; what JavaScript holds is as before |
| CPU, time | of the server for the attack, its bystanders included, and of the attack from begin to end |
| bystanders | the messages that they sent and got back |
| p99 before, during | of a bystander's message to its echo, before the attack and during it |

${machine}. Made by \`node conformance/attacks.mjs --write\`.

${table}
`
}
