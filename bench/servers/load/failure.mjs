/** What a server did that it must not: a message dropped, changed or made up, a connection refused or lost. */
export class LoadFailure extends Error {
  /** @override */
  name = 'LoadFailure'
}
