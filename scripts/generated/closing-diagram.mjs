/**
 * @typedef {object} Step
 * @property {string} to
 * @property {true} [sendClose]
 * @property {'byRole' | 'end'} [transport]
 */

/** What the table's words mean to a reader. */
const events = {
  close: 'close()',
  peerClose: 'Close received',
  fail: 'violation or abort()',
  transportEnd: 'transport ended',
}
const transports = { byRole: 'server ends TCP, client waits', end: 'end TCP' }

/**
 * The closing handshake as a Mermaid state diagram.
 * @param {Record<string, Partial<Record<string, Step>>>} table
 */
export function closingDiagram(table) {
  const lines = ['```mermaid', 'stateDiagram-v2', '  [*] --> open']
  for (const [state, steps] of Object.entries(table)) {
    for (const [event, step] of Object.entries(steps)) {
      if (step === undefined) continue
      const actions = [step.sendClose && 'send Close', step.transport && transports[step.transport]].filter(Boolean)
      const label = /** @type {Record<string, string>} */ (events)[event] ?? event
      lines.push(`  ${state} --> ${step.to}: ${[label, ...actions].join(' / ')}`)
    }
    if (Object.keys(steps).length === 0) lines.push(`  ${state} --> [*]`)
  }
  return `${lines.join('\n')}\n\`\`\`\n`
}
