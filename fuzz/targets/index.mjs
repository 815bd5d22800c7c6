import { deflateTerms } from './deflate-terms.mjs'
import { deflate } from './deflate.mjs'
import { framesClient, framesServer } from './frames.mjs'
import { request } from './request.mjs'
import { response } from './response.mjs'
import { topicPattern } from './topic-pattern.mjs'
import { wireClient, wireHub } from './wire.mjs'

/** @type {readonly import('../engine.mjs').Target[]} */
export const targets = [
  framesServer,
  framesClient,
  deflate,
  deflateTerms,
  request,
  response,
  wireClient,
  wireHub,
  topicPattern,
]

/**
 * @param {string} name
 * @returns {import('../engine.mjs').Target}
 */
export function targetNamed(name) {
  const target = targets.find((candidate) => candidate.name === name)
  if (target === undefined) throw new Error(`no target ${name}`)
  return target
}
