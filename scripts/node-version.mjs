/**
 * Why `version` cannot run Longwire, or `undefined` when it can.
 * @param {string} version of Node, such as `20.19.2`
 * @param {string} range of `engines.node`: `>=` and a version
 * @returns {string | undefined}
 */
export function nodeVersionFault(version, range) {
  const wanted = parse(range.replace(/^>=\s*/, ''))
  const found = parse(version)
  for (const [index, part] of wanted.entries()) {
    const have = found[index] ?? 0
    if (have > part) return undefined
    if (have < part) {
      return `Longwire needs Node ${range}, this is ${version} (${process.execPath}).\nInstall a current Node from https://nodejs.org and run the command again.`
    }
  }
  return undefined
}

/** @param {string} version */
function parse(version) {
  if (!/^\d+(\.\d+){0,2}/.test(version)) throw new TypeError(`not a version: "${version}"`)
  return version.split('.').map((part) => Number.parseInt(part, 10))
}
