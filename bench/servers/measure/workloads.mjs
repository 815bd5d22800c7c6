/** @typedef {import('../load/run-load.mjs').Load} Load */

/**
 * @typedef {'echo' | 'fan-out' | 'latency' | 'connections' | 'compression' | 'tls'} Group
 * @typedef {object} Workload
 * @property {string} title
 * @property {Group} group
 * @property {'perCpuSecond' | 'p99Ms' | 'bytesPerConnection'} figure what is compared
 * @property {Load} load
 * @property {boolean} [tls]
 */

/** @typedef {{ deflate?: boolean, payload?: import('../load/payloads.mjs').PayloadKind }} How */

/**
 * @param {number} connections
 * @param {number} byteLength
 * @param {number} inFlight
 * @param {How} [how]
 * @returns {Load}
 */
function echo(connections, byteLength, inFlight, { deflate = false, payload = 'bytes' } = {}) {
  return { kind: 'echo', connections, byteLength, inFlight, payload, deflate }
}

/**
 * @param {number} subscribers
 * @param {number} inFlight
 * @param {How & { publishers?: number, byteLength?: number }} [how]
 * @returns {Load}
 */
function fanOut(subscribers, inFlight, { deflate = false, payload = 'bytes', publishers = 1, byteLength = 64 } = {}) {
  return { kind: 'fan-out', subscribers, publishers, byteLength, inFlight, payload, deflate }
}

/**
 * @param {number} rate publications per second
 * @returns {Load}
 */
function fixedRate(rate) {
  return { kind: 'fixed-rate', subscribers: 1000, rate, payload: 'bytes', byteLength: 64 }
}

/**
 * @param {number} connections
 * @param {number} holdSeconds
 * @returns {Load}
 */
function idle(connections, holdSeconds) {
  return { kind: 'idle', connections, warmupConnections: 2000, holdSeconds }
}

const json = /** @type {const} */ ({ deflate: true, payload: 'json' })

/**
 * @param {Group} group
 * @param {string} title
 * @param {Load} load
 * @param {Partial<Workload>} [more]
 * @returns {Workload}
 */
function workload(group, title, load, more = {}) {
  return { title, group, figure: 'perCpuSecond', load, ...more }
}

const latency = /** @type {const} */ ({ figure: 'p99Ms' })
const tls = { tls: true }

/** @type {Readonly<Record<string, Workload>>} */
export const workloads = {
  e16p1: workload('echo', '16 B, 1 in flight', echo(100, 16, 1)),
  e16p16: workload('echo', '16 B, 16 in flight', echo(100, 16, 16)),
  e16p64: workload('echo', '16 B, 64 in flight', echo(100, 16, 64)),
  t1k: workload('echo', '1 KiB of UTF-8 text, 1 in flight', echo(100, 1024, 1, { payload: 'text' })),
  e1kp16: workload('echo', '1 KiB, 16 in flight', echo(100, 1024, 16)),
  e64k: workload('echo', '64 KiB, 1 in flight', echo(50, 65_536, 1)),
  e1m: workload('echo', '1 MiB, 1 in flight', echo(10, 1_048_576, 1)),
  fan1k_w1: workload('fan-out', 'to 1,000, 1 in flight', fanOut(1000, 1)),
  fan1k_w8: workload('fan-out', 'to 1,000, 8 in flight', fanOut(1000, 8)),
  fan1k_w64: workload('fan-out', 'to 1,000, 64 in flight', fanOut(1000, 64)),
  fan1k_k16_w64: workload('fan-out', 'to 1,000, 16 publishers, 64 in flight', fanOut(1000, 64, { publishers: 16 })),
  fan10k_w16: workload('fan-out', 'to 10,000, 16 in flight', fanOut(10_000, 16)),
  rate50: workload('latency', '50 per second to 1,000', fixedRate(50), latency),
  rate500: workload('latency', '500 per second to 1,000', fixedRate(500), latency),
  rate2000: workload('latency', '2,000 per second to 1,000', fixedRate(2000), latency),
  handshakes: workload('connections', 'opening handshakes', idle(8000, 0)),
  idle: workload('connections', 'bytes of memory per idle connection', idle(10_000, 2), {
    figure: 'bytesPerConnection',
  }),
  deflate_e2k: workload('compression', 'echo, 2 KiB of JSON, 1 in flight', echo(100, 2048, 1, json)),
  deflate_fan1k: workload(
    'compression',
    'to 1,000, 2 KiB of JSON, 8 in flight',
    fanOut(1000, 8, { ...json, byteLength: 2048 }),
  ),
  tls_e16p16: workload('tls', 'echo, 16 B, 16 in flight', echo(100, 16, 16), tls),
  tls_e1k: workload('tls', 'echo, 1 KiB, 1 in flight', echo(100, 1024, 1), tls),
  tls_fan1k_w8: workload('tls', 'to 1,000, 8 in flight', fanOut(1000, 8), tls),
}
