import { expect, test } from 'vitest'

import { roomOfAddress } from './route.js'

test.each([
  ['', '', undefined],
  ['', '#lobby', 'lobby'],
  ['?room=team', '', 'team'],
  ['?room=team', '#lobby', 'team'],
  ['?room=Team%20K%C3%BCche', '', 'team-kuche'],
  ['', '#Team%20Two', 'team-two'],
  ['', '#%E0%A4%A', 'e0-a4-a'],
  ['?room=', '#lobby', undefined],
  ['', '#../../x', 'x'],
])('%j %j names %j', (search, hash, room) => expect(roomOfAddress({ search, hash })).toBe(room))
