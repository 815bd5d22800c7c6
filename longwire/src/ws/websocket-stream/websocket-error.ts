import { CloseCode } from '../../protocol/index.js'
import { closeStatus, toCloseArguments } from '../websocket/close-status.js'
import { toDomString } from '../websocket/web-idl-string.js'

export interface WebSocketCloseInfo {
  closeCode?: number
  reason?: string
}

/**
 * Why a WebSocketStream did not open or end well; given to `abort` or `cancel`, what is said to the server.
 * @throws {DOMException} from the constructor, for a code or reason that `close` would not take
 */
export class WebSocketError extends DOMException {
  readonly #closeCode: number | null
  readonly #reason: string

  constructor(message = '', info: WebSocketCloseInfo = {}) {
    super(toDomString(message), 'WebSocketError')
    const { code, reason } = toCloseArguments(info.closeCode, info.reason)
    closeStatus(code, reason)
    this.#closeCode = code ?? (reason === '' ? null : CloseCode.normal)
    this.#reason = reason
  }

  get closeCode(): number | null {
    return this.#closeCode
  }

  get reason(): string {
    return this.#reason
  }
}

/** What a stream that ended without a closing handshake is failed with. */
export class LostError extends WebSocketError {
  override get closeCode(): number {
    return CloseCode.abnormal
  }
}
