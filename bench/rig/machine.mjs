import { arch, cpus, platform, release, totalmem } from 'node:os'

/** On what something was measured. */
export function machine() {
  const cores = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    system: `${platform()} ${release().split('-')[0] ?? ''} ${arch()}`,
    processor: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  }
}
