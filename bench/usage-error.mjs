/** What was asked for on the command line does not exist. */
export class UsageError extends Error {
  /** @override */
  name = 'UsageError'
}

/**
 * @template T
 * @param {string} what is chosen
 * @param {Readonly<Record<string, T>>} all by name
 * @param {readonly string[]} names
 * @returns {[string, T][]}
 * @throws {UsageError} for a name that there is not
 */
export function choose(what, all, names) {
  return names.map((name) => {
    const found = Object.hasOwn(all, name) ? all[name] : undefined
    if (found === undefined)
      throw new UsageError(`there is no ${what} ${JSON.stringify(name)}: ${Object.keys(all).join(' ')}`)
    return [name, found]
  })
}

/**
 * @param {string} option
 * @param {string} value
 * @returns {number}
 * @throws {UsageError} for anything but a number above zero
 */
export function positive(option, value) {
  const number = Number(value)
  if (!(number > 0) || !Number.isFinite(number)) throw new UsageError(`--${option} must be a number above 0`)
  return number
}
