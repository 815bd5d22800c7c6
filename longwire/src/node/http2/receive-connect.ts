import type { ServerHttp2Stream } from 'node:http2'

import {
  connectAcceptFields,
  connectRefusal,
  reviewConnect,
  type CustomRefusal,
  type Refusal,
  type StreamHead,
} from '../../protocol/index.js'
import { nodeLoop } from '../loop.js'
import type { Reception } from '../reception.js'
import { fieldsObject } from './fields.js'
import { Http2Driver } from './http2-driver.js'

const nothing = new Uint8Array(0)

/** Receives an extended CONNECT that Node's HTTP/2 has read. A stream counts as a connection. */
export function receiveConnect(reception: Reception, stream: ServerHttp2Stream, head: StreamHead): void {
  const driver = new Http2Driver(stream)
  const sayNo = refuser(stream)
  const full = reception.enter(stream, driver.remoteAddress)
  if (full !== undefined) {
    reception.turnAway(driver, full, sayNo)
    return
  }
  const arrival = reception.arrive(driver, nodeLoop.wheel.nowMs(), sayNo)
  const reviewed = reviewConnect(head, arrival.policy)
  if (!reviewed.ok) {
    arrival.refuse(reviewed.refusal)
    return
  }
  arrival.consider(reviewed, {
    httpVersion: '2.0',
    headers: head.headers,
    rest: nothing,
    accept: (headers) => stream.respond(fieldsObject(connectAcceptFields(reviewed, headers))),
  })
}

/** Refuses a stream that is no WebSocket's, nor anybody else's. */
export function refuseStream(reception: Reception, stream: ServerHttp2Stream, method: string | undefined): void {
  const driver = new Http2Driver(stream)
  const sayNo = refuser(stream, method === 'HEAD')
  reception.arrive(driver, nodeLoop.wheel.nowMs(), sayNo).refuse('upgrade-missing')
}

/** Says no on a stream: HEADERS with the status, and a short body unless the request was for `headersOnly`. */
export function refuser(stream: ServerHttp2Stream, headersOnly = false): (refusal: Refusal | CustomRefusal) => void {
  return (refusal) => {
    const { fields, body } = connectRefusal(refusal)
    if (stream.destroyed || stream.closed || stream.headersSent) return
    stream.respond(fieldsObject(fields), { endStream: headersOnly })
    if (!headersOnly) stream.write(body)
  }
}
