import { describe, expect, it } from 'vitest'
import {
  type Codec,
  dictionary,
  fixed,
  flag,
  list,
  number,
  object,
  oneOf,
  optional,
  text,
} from '../../../lib/engine/records/codec.ts'
import { recordKind } from '../../../lib/engine/records/record.ts'
import { type Item, type JsonObject } from '../../../lib/ports/store.ts'

interface Part {
  readonly level: bigint
}

interface Whole {
  readonly name: string
  readonly side: 'buy' | 'sell'
  readonly size: number
  readonly closed: boolean
  readonly price: bigint
  readonly limit?: bigint
  readonly parts: readonly Part[]
  readonly balances: Readonly<Record<string, bigint>>
}

const shape = {
  name: text,
  side: oneOf(['buy', 'sell']),
  size: number,
  closed: flag,
  price: fixed,
  limit: optional(fixed),
  parts: list(object<Part>({ level: fixed })),
  balances: dictionary(fixed),
}
const whole = object<Whole>(shape)
const kind = recordKind<Whole>('sample', shape)

const content: JsonObject = {
  name: 'a',
  side: 'buy',
  size: 2,
  closed: false,
  price: '1.5',
  parts: [{ level: '0.1' }, { level: '-3' }],
  balances: { USD: '100' },
}
const value: Whole = {
  name: 'a',
  side: 'buy',
  size: 2,
  closed: false,
  price: 1_500_000_000_000_000_000n,
  parts: [{ level: 100_000_000_000_000_000n }, { level: -3_000_000_000_000_000_000n }],
  balances: { USD: 100_000_000_000_000_000_000n },
}

function itemOf(changes: JsonObject): Item {
  return {
    key: { partition: 'p', sort: 's' },
    version: 1,
    content: { ...content, ...changes },
  }
}

describe('records', () => {
  it('are amounts in memory and texts in the store, both ways', () => {
    expect(kind.read(itemOf({})).value).toEqual(value)
    expect(whole.encode(value)).toEqual(content)
    expect(JSON.stringify(whole.encode(value))).toBe(JSON.stringify(content))
  })

  it('leave out a field that is absent', () => {
    expect(Object.keys(whole.decode(content))).not.toContain('limit')
    expect(Object.keys(whole.encode({ ...value, limit: undefined }))).not.toContain('limit')
    expect(whole.encode({ ...value, limit: 5n * 10n ** 18n })).toMatchObject({ limit: '5' })
  })

  it('keep fields that this version does not know, at every depth', () => {
    const later = { ...content, note: ['new'], parts: [{ level: '1', origin: { by: 'later' } }] }
    expect(whole.encode(whole.decode(later))).toEqual(later)
  })

  it('keep a field that is named like the prototype', () => {
    const odd = JSON.parse(
      JSON.stringify({ ...content, balances: 'HERE' }).replace(
        '"HERE"',
        '{"__proto__":"7"},"__proto__":{"polluted":true}',
      ),
    ) as JsonObject
    expect(JSON.stringify(whole.encode(whole.decode(odd)))).toBe(JSON.stringify(odd))
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('a record that does not fit', () => {
  it.each<[string, JsonObject, string]>([
    ['a number for a text', { name: 1 }, 'name: expected a text, found 1'],
    ['a field that is missing', { size: undefined }, 'size: expected a number, found nothing'],
    ['null', { closed: null }, 'closed: expected true or false, found null'],
    ['an unknown name', { side: 'hold' }, 'side: expected one of buy, sell, found "hold"'],
    ['an amount as a number', { price: 1.5 }, 'price: expected a decimal amount, found 1.5'],
    ['no amount', { limit: 'x' }, 'limit: not a decimal amount: "x"'],
    ['an object for a list', { parts: {} }, 'parts: expected a list, found an object'],
    ['a list for an object', { balances: [] }, 'balances: expected an object, found a list'],
    [
      'a part that does not fit',
      { parts: [{ level: '1' }, { level: '' }] },
      'parts[1].level: not a decimal amount: ""',
    ],
    ['a part of another kind', { parts: ['1'] }, 'parts[0]: expected an object, found "1"'],
    ['an entry that does not fit', { balances: { USD: 'y' } }, 'balances.USD: not a decimal'],
  ])('is refused with item and field: %s', (_, changes, problem) => {
    expect(() => kind.read(itemOf(changes))).toThrow(`sample at p / s: ${problem}`)
  })

  it('is not written', () => {
    const wrong: [Partial<Record<keyof Whole, unknown>>, string][] = [
      [{ price: 1.5 }, 'price: expected an amount, found 1.5'],
      [{ size: Number.NaN }, 'size: expected a number, found NaN'],
      [{ name: undefined }, 'name: expected a text, found nothing'],
      [{ parts: [{ level: null }] }, 'parts[0].level: expected an amount, found null'],
      [{ balances: { USD: '5' } }, 'balances.USD: expected an amount, found "5"'],
    ]
    for (const [changes, problem] of wrong)
      expect(() =>
        kind.create({ partition: 'p', sort: 's' }, { ...value, ...changes } as Whole),
      ).toThrow(`sample: ${problem}`)
  })

  it('names the place inside lists of lists', () => {
    const nested: Codec<readonly (readonly string[])[]> = list(list(text))
    expect(() => nested.decode([['a'], ['b', 2]])).toThrow('[1][1]: expected a text, found 2')
  })
})
