import type { OutgoingHttpHeaders } from 'node:http2'

import type { ConnectFields } from '../../protocol/index.js'

/** Fields as `node:http2` takes them; without a prototype, so that `__proto__` is a name like others. */
export function fieldsObject(fields: ConnectFields): OutgoingHttpHeaders {
  const object = Object.create(null) as Record<string, string | string[]>
  for (const [name, value] of fields) {
    const before = object[name]
    if (before === undefined) object[name] = value
    else object[name] = Array.isArray(before) ? [...before, value] : [before, value]
  }
  return object
}
