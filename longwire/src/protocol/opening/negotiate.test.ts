import { describe, expect, test } from 'vitest'

import type { ClientExtension, ExtensionOffer, ExtensionParameter, ServerExtension } from './extension.js'
import { confirmAnswer, takeOffers } from './negotiate.js'

const offer = (name: string, ...params: ExtensionParameter[]): ExtensionOffer => ({ name, params })

/** Takes an offer that has `size`, and answers with the same size. */
function sized(name: string, rsv1?: boolean): ServerExtension {
  return {
    name,
    ...(rsv1 === undefined ? {} : { rsv1 }),
    accept({ params }) {
      const size = params.find(([param]) => param === 'size')
      return size === undefined ? undefined : { params: [size], agreed: { size: size[1] } }
    },
  }
}

describe('takeOffers', () => {
  test('rule 12 (server): an extension that nobody knows is declined, and so is one whose parameters do not suit', () => {
    expect(takeOffers([offer('x'), offer('a'), offer('a', ['b', true])], [sized('a')])).toEqual([])
    expect(takeOffers([offer('x'), offer('a', ['size', '1'])], [sized('a')])).toEqual([
      { name: 'a', rsv1: false, params: [['size', '1']], agreed: { size: '1' } },
    ])
  })

  test('rule 12 (server): of several offers of one extension the first that suits is taken', () => {
    const taken = takeOffers([offer('a'), offer('a', ['size', '2']), offer('a', ['size', '1'])], [sized('a')])
    expect(taken.map(({ agreed }) => agreed)).toEqual([{ size: '2' }])
  })

  test('rule 13 (server): the answer is in the order of the offers', () => {
    const offers = [offer('b', ['size', '1']), offer('a', ['size', true])]
    expect(takeOffers(offers, [sized('a'), sized('b')]).map(({ name }) => name)).toEqual(['b', 'a'])
    expect(takeOffers([], [sized('a')])).toEqual([])
  })

  test('rule 13 (server): of two extensions that use RSV1 the second is declined', () => {
    const offers = [offer('a', ['size', '1']), offer('b', ['size', '1']), offer('c', ['size', '1'])]
    const taken = takeOffers(offers, [sized('a', true), sized('b', true), sized('c', false)])
    expect(taken.map(({ name, rsv1 }) => [name, rsv1])).toEqual([
      ['a', true],
      ['c', false],
    ])
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is an extension like others', (name) => {
    expect(takeOffers([offer(name, ['size', '1'])], [sized('a')])).toEqual([])
    expect(takeOffers([offer(name, [name, true], ['size', '1'])], [sized(name)])).toHaveLength(1)
  })
})

describe('confirmAnswer', () => {
  const asked = (name: string, rsv1 = false, offers: readonly ExtensionParameter[][] = [[]]): ClientExtension => ({
    name,
    rsv1,
    offers: () => offers,
    confirm: (params) => (params.some(([param]) => param === 'bad') ? undefined : { count: params.length }),
  })

  test('what was offered is confirmed, in the order of the answer', () => {
    expect(confirmAnswer([offer('b', ['x', '1']), offer('a')], [asked('a', true), asked('b')])).toEqual([
      { name: 'b', rsv1: false, params: [['x', '1']], agreed: { count: 1 } },
      { name: 'a', rsv1: true, params: [], agreed: { count: 0 } },
    ])
    expect(confirmAnswer([], [asked('a')])).toEqual([])
    const plain = { name: 'a', offers: () => [[]], confirm: () => true }
    expect(confirmAnswer([offer('a')], [plain])).toEqual([{ name: 'a', rsv1: false, params: [], agreed: true }])
  })

  test.each([
    ['not offered', [offer('x')], [asked('a')], 'extension-not-offered'],
    ['known, but not offered', [offer('a')], [asked('a', false, [])], 'extension-not-offered'],
    ['named __proto__', [offer('__proto__')], [asked('a')], 'extension-not-offered'],
    ['there twice', [offer('a'), offer('a')], [asked('a')], 'extension-repeated'],
    ['in conflict', [offer('a'), offer('b')], [asked('a', true), asked('b', true)], 'extension-conflict'],
    ['with bad parameters', [offer('a', ['bad', true])], [asked('a')], 'extension-parameters'],
  ])('rule 29 (client): an extension %s fails', (_, answer, offered, failure) => {
    expect(confirmAnswer(answer, offered)).toBe(failure)
  })
})
