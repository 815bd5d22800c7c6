import type { Validation } from '../contract/index.js'
import { type Data, dataFault } from '../wire/index.js'
import { RejectedError } from './error.js'

/**
 * A copy of `data` as JSON carries it, so that it stays what it was while it waits, and a schema sees what the hub will.
 * @throws {RejectedError} `invalid-data` when it is not JSON, or deeper or larger than the protocol takes.
 */
export function copyPayload(data: unknown): Data {
  refuse(data)
  let text: string
  try {
    text = JSON.stringify(data)
  } catch (error) {
    throw new RejectedError('invalid-data', `not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const copy: unknown = text === undefined ? undefined : JSON.parse(text)
  refuse(copy)
  return copy
}

/** @throws {RejectedError} `invalid-data` when the schema did not accept the payload. */
export function assertValid(check: Validation<unknown>): void {
  if (!check.ok) throw new RejectedError('invalid-data', check.message, check.path)
}

function refuse(data: unknown): void {
  const fault = dataFault(data)
  if (fault !== undefined) throw new RejectedError('invalid-data', `the payload cannot travel: ${fault}`)
}
