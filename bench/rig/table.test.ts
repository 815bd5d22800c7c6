import { expect, test } from 'vitest'

import { figure, table } from './table.mjs'

test('a table of even columns, figures to the right', () => {
  expect(
    table(
      ['way', 'bytes'],
      [
        ['polling', figure(1234.5, 1)],
        ['sse', figure(7)],
      ],
    ),
  ).toBe(
    ['| way     |   bytes |', '| ------- | ------: |', '| polling | 1,234.5 |', '| sse     |       7 |'].join('\n'),
  )
})
