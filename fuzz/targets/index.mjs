import { framesClient, framesServer } from './frames.mjs'
import { request } from './request.mjs'
import { response } from './response.mjs'
import { topicPattern } from './topic-pattern.mjs'
import { wireClient, wireHub } from './wire.mjs'

/** @type {readonly import('../engine.mjs').Target[]} */
export const targets = [framesServer, framesClient, request, response, wireClient, wireHub, topicPattern]
