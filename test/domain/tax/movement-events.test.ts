import { describe, expect, it } from 'vitest'
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { assetEvents } from '../../../lib/domain/tax/asset-events.ts'
import { SAMPLE_RATES as rates, linesOf } from './event-lines.ts'
import { NO_RATES, START_MS, fillOf, move, trade, units } from './sample-facts.ts'

const given = { symbol: 'BTC/USD', value: units('900'), valueSource: 'given' }

describe('R-LEDG-9 what movements do to assets', () => {
  it.each<readonly [string, Fact, readonly string[]]>([
    [
      'an opening with its cost',
      move('opening', 'BTC', '2', given),
      ['transfer-in 2 BTC by opening: 900'],
    ],
    [
      'a deposit without a cost, never at the rate of the day',
      move('deposit', 'BTC', '2'),
      ['transfer-in 2 BTC by deposit: unknown'],
    ],
    [
      'a deposit whose cost is given in another currency',
      move('deposit', 'BTC', '1', { symbol: 'BTC/EUR', value: units('100') }),
      ['transfer-in 1 BTC by deposit: 110'],
    ],
    [
      'a withdrawal, and its fee as given up',
      move('withdrawal', 'BTC', '-1.01', { fee: units('0.01') }),
      ['transfer-out 1 BTC by withdrawal: at cost', 'disposal 0.01 BTC by fee: 600'],
    ],
    [
      'an adjustment down',
      move('adjustment', 'BTC', '-1'),
      ['transfer-out 1 BTC by adjustment: at cost'],
    ],
    ['a reward', move('reward', 'ETH', '0.5'), ['income 0.5 ETH by reward: 1500']],
    [
      'a reward whose value is known',
      move('reward', 'BTC', '0.5', given),
      ['income 0.5 BTC by reward: 900'],
    ],
    ['money earned', move('reward', 'USD', '5'), ['income 5 USD by reward: 5']],
    ['a reward taken back', move('reward', 'ETH', '-1'), ['disposal 1 ETH by reward: 3000']],
    ['a fee that no trade tells of', move('fee', 'ETH', '-1'), ['disposal 1 ETH by fee: 3000']],
    ['a fee given back', move('fee', 'ETH', '1'), ['acquisition 1 ETH by fee: 3000']],
    ['money that came', move('deposit', 'USD', '100'), []],
    ['money that went, with a fee', move('withdrawal', 'USD', '-100', { fee: units('1') }), []],
    ['nothing', move('adjustment', 'BTC', '0'), []],
  ])('books %s', (_, fact, expected) => {
    expect(linesOf([fact])).toEqual(expected)
  })

  it('takes what came without a cost at its rate only where the owner says so', () => {
    const facts = [move('deposit', 'EUR', '100'), move('deposit', 'BTC', '1')]
    expect(linesOf(facts, { basisAtRate: ['EUR'] })).toEqual([
      'transfer-in 100 EUR by deposit: 110',
      'transfer-in 1 BTC by deposit: unknown',
    ])
  })

  it('names the rate that a given cost needs', () => {
    const fact = move('deposit', 'BTC', '1', { symbol: 'BTC/EUR', value: units('100') })
    const { missingRates } = assetEvents([fact], { reportingCurrency: 'USD', rates: NO_RATES })
    expect(missingRates).toMatchObject([{ asset: 'EUR' }])
  })

  it('lists the fees, and takes back those that were given back', () => {
    const facts = [
      move('withdrawal', 'USD', '-100', { fee: units('1') }),
      move('withdrawal', 'ETH', '-1', { fee: units('0.1') }),
      move('fee', 'ETH', '0.2'),
    ]
    const { fees } = assetEvents(facts, { reportingCurrency: 'USD', rates })
    expect(fees.map(({ value }) => value.amount)).toEqual(['1', '300', '-600'].map(units))
  })
})

describe('R-LEDG-9 fees that are in the ledger twice', () => {
  const fill = fillOf('buy', 'BTC/USD', '1', '100', { fee: units('1'), feeCurrency: 'ETH' })
  const change = { referenceId: fill.tradeId, timeMs: fill.timeMs, symbol: 'ETH/USD' }

  it('are paid once', () => {
    const facts: Fact[] = [{ kind: 'fill', fill }, move('fee', 'ETH', '-1', change)]
    expect(linesOf(facts)).toEqual([
      'disposal 1 ETH by fee: 3000',
      'acquisition 1 BTC by trade: 3100',
    ])
  })

  it.each([
    ['of another trade', { ...change, referenceId: 'another' }],
    ['of another account', { ...change, account: 'other' }],
  ])('are paid for themselves when they are %s', (_, other) => {
    const facts: Fact[] = [{ kind: 'fill', fill }, move('fee', 'ETH', '-1', other)]
    expect(linesOf(facts)).toHaveLength(3)
  })
})

describe('R-LEDG-9 conversions', () => {
  function converted(
    out: readonly [string, string],
    into: readonly [string, string],
    change: Parameters<typeof move>[3] = {},
  ): readonly Fact[] {
    return [
      move('conversion', ...out, { referenceId: 'C1', ...change }),
      move('conversion', ...into, { referenceId: 'C1' }),
    ]
  }

  it('give and receive at one value, by the rate of what is given', () => {
    expect(linesOf(converted(['ETH', '-1'], ['BTC', '0.06']))).toEqual([
      'disposal 1 ETH by conversion: 3000',
      'acquisition 0.06 BTC by conversion: 3000',
    ])
  })

  it('are of exactly the money where one side is money', () => {
    expect(linesOf(converted(['ETH', '-1'], ['USD', '2990']))).toEqual([
      'disposal 1 ETH by conversion: 2990',
    ])
    expect(linesOf(converted(['USD', '-2990'], ['ETH', '1']))).toEqual([
      'acquisition 1 ETH by conversion: 2990',
    ])
  })

  it('take the value that a side tells', () => {
    const told = { symbol: 'ETH/USD', value: units('2995') }
    expect(linesOf(converted(['ETH', '-1'], ['BTC', '0.06'], told))).toEqual([
      'disposal 1 ETH by conversion: 2995',
      'acquisition 0.06 BTC by conversion: 2995',
    ])
  })

  it('take the rate of what is received where what is given has none', () => {
    expect(linesOf(converted(['DOGE', '-1'], ['ETH', '1']))[0]).toBe(
      'disposal 1 DOGE by conversion: 3000',
    )
  })

  it('are valued side by side, and named, when one side is missing', () => {
    const facts = [...converted(['ETH', '-1'], ['BTC', '1'])].slice(0, 1)
    const found = assetEvents(facts, { reportingCurrency: 'USD', rates })
    expect(found.halfConversions).toHaveLength(1)
    expect(found.events).toMatchObject([{ kind: 'disposal', value: { amount: units('3000') } }])
  })

  it.each<readonly [string, readonly [string, string], readonly [string, string]]>([
    ['both go out', ['ETH', '-1'], ['BTC', '-1']],
    ['both come in', ['ETH', '1'], ['BTC', '1']],
    ['both are of one currency', ['ETH', '-1'], ['ETH', '1']],
    ['nothing comes in', ['ETH', '-1'], ['BTC', '0']],
  ])('are none where %s', (_, one, other) => {
    const found = assetEvents(converted(one, other), { reportingCurrency: 'USD', rates })
    expect(found.halfConversions).toHaveLength(2)
  })

  it('are of one account', () => {
    const facts = converted(['ETH', '-1'], ['BTC', '1'], { account: 'other' })
    const found = assetEvents(facts, { reportingCurrency: 'USD', rates })
    expect(found.halfConversions).toHaveLength(2)
  })
})

describe('R-LEDG-9 facts', () => {
  it('are refused when one is there twice', () => {
    const fact = trade('buy', 'BTC/USD', '1', '1')
    expect(() => linesOf([fact, fact])).toThrow(/twice/)
  })

  it('of two accounts may share an id', () => {
    const change = { tradeId: 'same', timeMs: START_MS }
    const facts = [
      trade('buy', 'BTC/USD', '1', '1', { ...change, account: 'second' }),
      trade('buy', 'BTC/USD', '2', '1', { ...change, account: 'first' }),
    ]
    expect(linesOf(facts)).toEqual([
      'acquisition 2 BTC by trade: 2',
      'acquisition 1 BTC by trade: 1',
    ])
  })
})
