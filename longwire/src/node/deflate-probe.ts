const SAMPLE_BYTES = 1024
const SAMPLES = 4
/** How much likelier than by chance two bytes of a sample may be alike: data that was compressed or enciphered is at 1. */
const LIKENESS_MAX = 1.1

/**
 * Whether `payload` looks as if nothing could make it smaller: all bytes are about equally frequent in samples of it,
 * as in an image or an archive. Costs a few microseconds, where finding out by compressing costs milliseconds. Shorter
 * ones than a sample are always tried, and repetitions further apart than a sample are not seen.
 */
export function looksDense(payload: Uint8Array): boolean {
  if (payload.length < SAMPLE_BYTES) return false
  const counts = new Uint16Array(256)
  const samples = Math.min(SAMPLES, Math.floor(payload.length / SAMPLE_BYTES))
  const step = samples === 1 ? 0 : (payload.length - SAMPLE_BYTES) / (samples - 1)
  for (let sample = 0; sample < samples; sample++) {
    const start = Math.floor(sample * step)
    for (let at = start; at < start + SAMPLE_BYTES; at++) counts[payload[at]!]! += 1
  }
  let squares = 0
  for (const count of counts) squares += count * count
  const total = samples * SAMPLE_BYTES
  return squares < LIKENESS_MAX * (total + (total * (total - 1)) / counts.length)
}
