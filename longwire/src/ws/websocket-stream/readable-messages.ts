import type { Connection, ReceivedData } from '../../node/index.js'

/**
 * The messages of a connection. One is taken from it when the reader has taken the one before; of the others it holds
 * few, and then stops reading from the network.
 * @param cancelled what to do when the reader wants no more
 * @param failure with what to fail when the connection did not end well
 */
export function readableMessages(
  connection: Connection,
  cancelled: (reason: unknown) => Promise<void>,
  failure: () => Promise<Error | undefined>,
): ReadableStream<ReceivedData> {
  const messages = connection[Symbol.asyncIterator]()
  let given = true
  return new ReadableStream<ReceivedData>({
    async pull(controller) {
      const next = await messages.next()
      if (!given) return
      if (next.done !== true) {
        controller.enqueue(next.value)
        return
      }
      const error = await failure()
      if (error === undefined) controller.close()
      else controller.error(error)
    },
    async cancel(reason) {
      given = false
      // What still comes is dropped, so that the server's Close is seen.
      connection.on('message', () => undefined)
      await messages.return!()
      await cancelled(reason)
    },
  })
}
