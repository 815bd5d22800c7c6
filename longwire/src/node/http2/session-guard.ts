import { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'

import { ControlRate } from '../control-rate.js'
import { nodeLoop } from '../loop.js'
import type { Http2Limits } from './session-limits.js'

/** Ends a session whose peer opens streams only to reset them (CVE-2023-44487), and keeps its errors to itself. */
export function guardSession(session: ServerHttp2Session, limits: Http2Limits): void {
  const { streamResetsPerSecond, streamResetsBurst } = limits
  let rate: ControlRate | undefined
  const count = (): void => {
    const nowMs = nodeLoop.wheel.nowMs()
    rate ??= new ControlRate(
      { controlFramesPerSecond: streamResetsPerSecond, controlFramesBurst: streamResetsBurst },
      nowMs,
    )
    if (!rate.take(nowMs))
      session.destroy(new Error('too many streams were reset'), constants.NGHTTP2_ENHANCE_YOUR_CALM)
  }
  // Malformed frames, a connection that broke: whatever it was concerns this peer only (CVE-2025-59465).
  session.on('error', () => undefined)
  if (!session.destroyed) session.socket.on('error', () => undefined)
  session.on('stream', (stream: ServerHttp2Stream) => {
    if (session.destroyed) return
    // Reset in the same breath as it was opened.
    if (stream.aborted) count()
    // What we reset ourselves is destroyed by then.
    else stream.on('aborted', () => !stream.destroyed && !session.destroyed && count())
  })
}
