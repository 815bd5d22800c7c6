import { parseArgs } from 'node:util'

/** What was asked for on the command line does not exist. */
export class UsageError extends Error {
  /** @override */
  name = 'UsageError'
}

/**
 * `parseArgs`, whose complaints are about the usage.
 * @template {import('node:util').ParseArgsConfig} const Config
 * @param {Config} config
 * @returns {ReturnType<typeof parseArgs<Config>>}
 * @throws {UsageError}
 */
export function parse(config) {
  try {
    return parseArgs(config)
  } catch (error) {
    throw new UsageError(/** @type {Error} */ (error).message)
  }
}

/**
 * @param {string} name of the argument
 * @param {string} text
 * @param {number} least
 * @param {number} most
 * @throws {UsageError}
 */
export function wholeNumber(name, text, least, most) {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most)
    throw new UsageError(`${name} must be a whole number from ${least} to ${most}, not "${text}"`)
  return value
}

/**
 * @template {string} Choice
 * @param {string} name of the argument
 * @param {string} text
 * @param {readonly Choice[]} choices
 * @returns {Choice}
 * @throws {UsageError}
 */
export function oneOf(name, text, choices) {
  const found = choices.find((choice) => choice === text)
  if (found === undefined) throw new UsageError(`${name} must be one of ${choices.join(', ')}, not "${text}"`)
  return found
}

/**
 * @template {string} Choice
 * @param {string} name of the argument
 * @param {readonly string[]} texts
 * @param {readonly Choice[]} choices
 * @returns {Choice[]} those that were named, in the order of `choices`
 * @throws {UsageError}
 */
export function someOf(name, texts, choices) {
  const named = texts.map((text) => oneOf(name, text.trim(), choices))
  return choices.filter((choice) => named.includes(choice))
}

/** @typedef {ReturnType<typeof driverOf>} Driver what drives Longwire's connections over HTTP/1.1 */

/** @param {string} text */
export function driverOf(text) {
  return oneOf('--driver', text, /** @type {const} */ (['stream', 'handle']))
}
