import { describe, expect, it } from 'vitest'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { tradeEvents } from '../../../lib/domain/tax/trade-events.ts'
import { Valuer } from '../../../lib/domain/tax/valuer.ts'
import { amountText, constantRates, fillOf, movementOf, units } from './sample-facts.ts'

const rates = constantRates({ BTC: '60000', ETH: '3000', BNB: '500', EUR: '1.1' })

function eventsOf(fill: Fill, reportingCurrency = 'USD', known = rates): readonly string[] {
  const valuer = new Valuer({ reportingCurrency, rates: known })
  return tradeEvents(fill, valuer, undefined).events.map(
    ({ kind, cause, asset, quantity, value }) =>
      `${kind} ${formatFixed(quantity)} ${asset} by ${cause}: ${amountText(value?.amount, formatFixed)}`,
  )
}

function fee(quantity: string, feeCurrency: string, change: Partial<Fill> = {}): Partial<Fill> {
  return { fee: units(quantity), feeCurrency, ...change }
}

const cases: readonly (readonly [string, Fill, readonly string[]])[] = [
  [
    'a buy with a fee in money',
    fillOf('buy', 'BTC/USD', '2', '100', fee('1', 'USD')),
    ['acquisition 2 BTC by trade: 201'],
  ],
  [
    'a sell with a fee in money',
    fillOf('sell', 'BTC/USD', '2', '100', fee('1', 'USD')),
    ['disposal 2 BTC by trade: 199'],
  ],
  [
    'a sell whose fee is above the proceeds',
    fillOf('sell', 'BTC/USD', '1', '1', fee('3', 'USD')),
    ['disposal 1 BTC by trade: -2'],
  ],
  [
    'a buy with a fee withheld in base: what is kept costs the whole',
    fillOf('buy', 'BTC/USD', '2', '100', fee('0.01', 'BTC')),
    ['acquisition 1.99 BTC by trade: 200'],
  ],
  [
    'a sell with a fee in base: it is given up at the price of the trade',
    fillOf('sell', 'BTC/USD', '2', '100', fee('0.01', 'BTC')),
    ['disposal 2 BTC by trade: 199', 'disposal 0.01 BTC by fee: 1'],
  ],
  [
    'a buy with a fee in a third asset',
    fillOf('buy', 'BTC/USD', '1', '60000', fee('0.1', 'BNB')),
    ['disposal 0.1 BNB by fee: 50', 'acquisition 1 BTC by trade: 60050'],
  ],
  [
    'a sell with a fee in a third asset',
    fillOf('sell', 'BTC/USD', '1', '60000', fee('0.1', 'BNB')),
    ['disposal 1 BTC by trade: 59950', 'disposal 0.1 BNB by fee: 50'],
  ],
  [
    'a fee whose value the fill knows in money',
    fillOf('buy', 'BTC/USD', '1', '60000', fee('0.1', 'BNB', { feeValue: units('49') })),
    ['disposal 0.1 BNB by fee: 49', 'acquisition 1 BTC by trade: 60049'],
  ],
  [
    'an asset bought with an asset',
    fillOf('buy', 'ETH/BTC', '10', '0.05'),
    ['disposal 0.5 BTC by trade: 30000', 'acquisition 10 ETH by trade: 30000'],
  ],
  [
    'an asset bought with an asset, and the fee too',
    fillOf('buy', 'ETH/BTC', '10', '0.05', fee('0.001', 'BTC')),
    [
      'disposal 0.5 BTC by trade: 30000',
      'disposal 0.001 BTC by fee: 60',
      'acquisition 10 ETH by trade: 30060',
    ],
  ],
  [
    'an asset sold for an asset, the fee withheld from it',
    fillOf('sell', 'ETH/BTC', '10', '0.05', fee('0.001', 'BTC')),
    ['disposal 10 ETH by trade: 29940', 'acquisition 0.499 BTC by trade: 29940'],
  ],
  [
    'an asset sold for an asset, the fee in money',
    fillOf('sell', 'ETH/BTC', '10', '0.05', fee('15', 'USD')),
    ['disposal 10 ETH by trade: 29985', 'acquisition 0.5 BTC by trade: 30000'],
  ],
  [
    'an asset sold for an asset, the fee in base',
    fillOf('sell', 'ETH/BTC', '10', '0.05', fee('0.02', 'ETH')),
    [
      'disposal 10 ETH by trade: 29940',
      'disposal 0.02 ETH by fee: 60',
      'acquisition 0.5 BTC by trade: 30000',
    ],
  ],
  [
    'an asset sold for less of an asset than the fee',
    fillOf('sell', 'ETH/BTC', '1', '0.05', fee('0.06', 'BTC')),
    ['disposal 1 ETH by trade: -600', 'disposal 0.01 BTC by fee: 600'],
  ],
  [
    'a fee of the whole of what was received',
    fillOf('sell', 'ETH/BTC', '1', '0.05', fee('0.05', 'BTC')),
    ['disposal 1 ETH by trade: 0'],
  ],
]

describe('R-LEDG-10 what a trade does to assets', () => {
  it.each(cases)('books %s', (_, fill, expected) => {
    expect(eventsOf(fill)).toEqual(expected)
  })

  it('books the reporting currency as money where it is the base', () => {
    const sell = fillOf('sell', 'EUR/USD', '100', '1.1', fee('1', 'USD'))
    expect(eventsOf(sell, 'EUR', constantRates({ USD: '0.9' }))).toEqual([
      'acquisition 109 USD by trade: 100',
    ])
    const buy = fillOf('buy', 'EUR/USD', '100', '1.1', fee('0.5', 'EUR'))
    expect(eventsOf(buy, 'EUR')).toEqual(['disposal 110 USD by trade: 99.5'])
  })

  it('takes the rate of the base currency where the quote currency has none', () => {
    const fill = fillOf('buy', 'ETH/BTC', '10', '0.05')
    expect(eventsOf(fill, 'USD', constantRates({ ETH: '2900' }))).toEqual([
      'disposal 0.5 BTC by trade: 29000',
      'acquisition 10 ETH by trade: 29000',
    ])
  })

  it('takes the value of a fee from the movement that books it', () => {
    const fill = fillOf('buy', 'BTC/USD', '1', '100', fee('1', 'BNB'))
    const told = { symbol: 'BNB/USD', value: units('7'), valueSource: 'a quote' }
    const valuer = new Valuer({ reportingCurrency: 'USD', rates: constantRates({}) })
    const { events } = tradeEvents(fill, valuer, movementOf('fee', 'BNB', '-1', told))
    expect(events.map(({ value }) => value?.amount)).toEqual([units('7'), units('107')])
  })

  it('takes the value of a fee by the share of the trade where nothing else is known', () => {
    const fill = fillOf(
      'buy',
      'ETH/BTC',
      '10',
      '0.05',
      fee('1', 'BNB', { feeValue: units('0.01') }),
    )
    expect(eventsOf(fill, 'USD', constantRates({ BTC: '60000' }))).toContain(
      'disposal 1 BNB by fee: 600',
    )
  })

  it('says where each value is from', () => {
    const fill = fillOf('buy', 'ETH/BTC', '10', '0.05', fee('1', 'BNB'))
    const { events } = tradeEvents(fill, new Valuer({ reportingCurrency: 'USD', rates }), undefined)
    expect(events.map(({ value }) => value?.rateSource)).toEqual([
      'BTC at 60000',
      'BNB at 500',
      'BTC at 60000, plus the fee by BNB at 500',
    ])
    expect(eventSource(fillOf('buy', 'BTC/USD', '1', '1'))).toBe('the trade itself')
  })

  function eventSource(fill: Fill): string | undefined {
    const valuer = new Valuer({ reportingCurrency: 'USD', rates })
    return tradeEvents(fill, valuer, undefined).events[0]?.value?.rateSource
  }
})

describe('R-LEDG-10 rates that are missing in a trade', () => {
  it('leave both sides without a value, and are named', () => {
    const fill = fillOf('buy', 'ETH/BTC', '10', '0.05')
    const valuer = new Valuer({ reportingCurrency: 'USD', rates: constantRates({}) })
    const { events } = tradeEvents(fill, valuer, undefined)
    expect(events.map(({ value }) => value)).toEqual(
      Array(2).fill({ lacks: 'rate', rateSource: 'no rate of BTC or ETH in USD' }),
    )
    const { timeMs, account, tradeId } = fill
    expect(valuer.missingRates).toEqual([
      { asset: 'BTC', orAsset: 'ETH', timeMs, account, factId: tradeId },
    ])
  })

  it('of a fee leave the fee and what it adds to without a value', () => {
    const fill = fillOf('buy', 'BTC/USD', '1', '100', fee('1', 'BNB'))
    expect(eventsOf(fill, 'USD', constantRates({}))).toEqual([
      'disposal 1 BNB by fee: unknown',
      'acquisition 1 BTC by trade: unknown',
    ])
  })
})
