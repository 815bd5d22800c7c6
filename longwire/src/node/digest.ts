import { hash } from 'node:crypto'

import type { Digest } from '../protocol/index.js'

export const digest: Digest = (text) => hash('sha1', text, 'base64')
