import { parseArgs } from 'node:util'

/** The arguments do not say what to do. */
export class UsageError extends Error {}

/**
 * Runs a program of this folder; wrong arguments are answered with how it is used.
 * @param {string} usage
 * @param {() => Promise<number>} work gives the exit code
 * @returns {Promise<number>} 2 for wrong arguments
 */
export async function withUsage(usage, work) {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`${error.message}\n${usage}`)
    return 2
  }
}

/** @typedef {Record<string, { type: 'string', default: string } | { type: 'boolean', default: boolean }>} OptionsTaken */

/**
 * The values of `parseArgs`, which allows nothing else; its complaint is a `UsageError`.
 * @template {OptionsTaken} Options
 * @param {string[]} args
 * @param {Options} options
 * @returns {{ [Name in keyof Options]: Options[Name]['type'] extends 'string' ? string : boolean }}
 */
export function valuesOf(args, options) {
  try {
    /** @type {unknown} */
    const values = parseArgs({ args, options, allowPositionals: false }).values
    return /** @type {ReturnType<typeof valuesOf<Options>>} */ (values)
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/**
 * @param {string} name of the option
 * @param {string} text
 * @param {number} least
 * @param {number} most
 */
export function wholeNumber(name, text, least, most) {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most)
    throw new UsageError(`--${name} must be a whole number from ${least} to ${most}, not "${text}"`)
  return value
}

/**
 * @template {string} Choice
 * @param {string} name of the option
 * @param {string} text
 * @param {readonly Choice[]} choices
 * @returns {Choice}
 */
export function oneOf(name, text, choices) {
  const found = choices.find((choice) => choice === text)
  if (found === undefined) throw new UsageError(`--${name} must be one of ${choices.join(', ')}, not "${text}"`)
  return found
}
