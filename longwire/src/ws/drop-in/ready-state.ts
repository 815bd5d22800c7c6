export const ReadyState = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const
export type ReadyState = (typeof ReadyState)[keyof typeof ReadyState]

const names = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const

/** What is said to who sends when nothing can be sent. */
export function notOpen(state: ReadyState): Error {
  return new Error(`WebSocket is not open: readyState ${state} (${names[state]})`)
}

/** The four constants, on the class and on its objects, fixed. */
export function defineReadyStates(type: { readonly prototype: object }): void {
  for (const target of [type, type.prototype]) {
    for (const [name, value] of Object.entries(ReadyState)) {
      Object.defineProperty(target, name, { value, enumerable: true })
    }
  }
}
