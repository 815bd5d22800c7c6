/** Lines of the table of behaviours that undici 7 does not follow; docs/reference/websocket-class.md tells them. */
export const undiciDifferences: readonly string[] = [
  'failure: the error event is a plain one',
  'binaryType: an unknown value changes nothing',
  'message: promises settled by one are heard before the next',
  'send: shared memory is a TypeError',
  'send: a Blob keeps its place, and close() comes behind it',
  'bufferedAmount: grows by what is sent too late, and stays',
  'close(): a code is rounded, half way to the even one',
  'handlers: have their place from when they were first set, and can be replaced',
]
