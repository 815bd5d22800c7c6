/** What a listener of `addEventListener` gets. Plain objects: they are dispatched by EventEmitter, not by an EventTarget. */
export class SocketEvent<Target = unknown> {
  readonly type: string
  readonly target: Target

  constructor(type: string, target: Target) {
    this.type = type
    this.target = target
  }
}

export class MessageEvent<Data = unknown, Target = unknown> extends SocketEvent<Target> {
  readonly data: Data

  constructor(target: Target, data: Data) {
    super('message', target)
    this.data = data
  }
}

export class CloseEvent<Target = unknown> extends SocketEvent<Target> {
  readonly code: number
  readonly reason: string
  /** Whether both sides sent a Close. */
  readonly wasClean: boolean

  constructor(target: Target, code: number, reason: string, wasClean: boolean) {
    super('close', target)
    this.code = code
    this.reason = reason
    this.wasClean = wasClean
  }
}

export class ErrorEvent<Target = unknown> extends SocketEvent<Target> {
  readonly error: Error
  readonly message: string

  constructor(target: Target, error: Error) {
    super('error', target)
    this.error = error
    this.message = error.message
  }
}
