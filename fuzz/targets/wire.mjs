import { decodeClientMessage, decodeHubMessage, encode } from 'longwire/wire'

import { check } from '../check.mjs'
import { clientSamples, hubSamples, wireTokens } from './wire-samples.mjs'

/** @typedef {import('longwire/wire').ClientMessage | import('longwire/wire').HubMessage} Message */
/** @typedef {import('longwire/wire').WireFault} WireFault */

const faultNames = new Set(
  (
    'not-json not-an-object unknown-type unsupported-version missing wrong-type out-of-range not-finite too-deep ' +
    'too-many-keys'
  ).split(' '),
)

/**
 * @param {string} name
 * @param {(text: string) => Message | WireFault} decode
 * @param {readonly object[]} samples one message of each type at least
 * @returns {import('../engine.mjs').Target}
 */
function wireTarget(name, decode, samples) {
  const types = new Set(samples.map((sample) => /** @type {{ type: string }} */ (sample).type))
  return {
    name,
    scripts: /\/longwire\/(?:dist|src)\/wire\/[\w-]+\.[jt]s/,
    tokens: wireTokens(samples),
    generate: (random) => new Uint8Array(Buffer.from(JSON.stringify(random.pick(samples)))),
    run(input) {
      const text = Buffer.from(input).toString('utf8')
      const message = decode(text)
      if (message.type === 'fault') return [judgeFault(message)]
      check(types.has(message.type), 'a message has one of the known types')
      const encoded = encode(message)
      const again = decode(encoded)
      check(again.type !== 'fault', 'what was decoded can be decoded again')
      check(encode(again) === encoded, 'decoding what was encoded changes nothing')
      return [`${message.type} ${Object.keys(message).join()}`]
    },
  }
}

/** @param {WireFault} fault */
function judgeFault({ name, message, path, id }) {
  check(faultNames.has(name), 'a fault has one of the known names')
  check(/^[\x20-\x7e]{1,200}$/.test(message), 'the message of a fault is one short line')
  check(path === undefined || /^[a-zA-Z.[\]\d]+$/.test(path), 'a path is made of names of the protocol')
  check(id === undefined || (Number.isSafeInteger(id) && id >= 0), 'the id of a fault can be answered')
  return `${name} ${path?.replaceAll(/\d+/g, 'n')} ${id === undefined}`
}

export const wireClient = wireTarget('wire-client', decodeClientMessage, clientSamples)
export const wireHub = wireTarget('wire-hub', decodeHubMessage, hubSamples)
