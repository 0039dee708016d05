import { describe, expect, it } from 'vitest'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { LOT_METHODS, type LotMethod } from '../../../lib/domain/tax/tax-lot.ts'
import { taxYear } from '../../../lib/domain/tax/tax-period.ts'
import { buy, lineOf, reportOf, sell } from './report-of.ts'
import { DAY_MS, START_MS, constantRates, move, trade, units } from './sample-facts.ts'

const bought = [
  buy('A', '1', '100', START_MS),
  buy('B', '1', '300', START_MS + 1),
  buy('C', '1', '300', START_MS + 2),
  buy('D', '1', '200', START_MS + 3),
]

describe('R-LEDG-10 lots by method', () => {
  const facts = [...bought, sell('S', '2.5', '400', START_MS + 4)]

  it.each<readonly [LotMethod, readonly string[]]>([
    ['FIFO', ['1 of A: 400 - 100 = 300', '1 of B: 400 - 300 = 100', '0.5 of C: 200 - 150 = 50']],
    ['LIFO', ['1 of D: 400 - 200 = 200', '1 of C: 400 - 300 = 100', '0.5 of B: 200 - 150 = 50']],
    ['HIFO', ['1 of B: 400 - 300 = 100', '1 of C: 400 - 300 = 100', '0.5 of D: 200 - 100 = 100']],
  ])('are taken by %s', (method, expected) => {
    expect(reportOf(facts, { method }).disposals.map(lineOf)).toEqual(expected)
  })

  it('are of an asset, whatever the symbol and the account', () => {
    const other = { account: 'other', tradeId: 'E', timeMs: START_MS }
    const report = reportOf(
      [trade('buy', 'BTC/EUR', '1', '100', other), sell('S', '1', '150', START_MS + 1)],
      { rates: constantRates({ EUR: '1.1' }) },
    )
    expect(report.disposals.map(lineOf)).toContain('1 of E: 150 - 110 = 40')
  })

  it.each(LOT_METHODS)(
    'are compared exactly by unit cost, with unknown cost last: %s',
    (method) => {
      const lots = [
        move('deposit', 'BTC', '1', { movementId: 'unknown', timeMs: START_MS }),
        buy('third', '3', '0.333333333333333333', START_MS + 1),
        trade('buy', 'BTC/USD', '3', '1', {
          tradeId: 'dearer',
          timeMs: START_MS + 2,
          cost: 1n + units('0.999999999999999999'),
        }),
      ]
      const report = reportOf([...lots, sell('S', '7', '1', START_MS + 3)], { method })
      const order = report.disposals.map(({ acquisitionId }) => acquisitionId)
      expect(order).toEqual(
        {
          FIFO: ['unknown', 'third', 'dearer'],
          LIFO: ['dearer', 'third', 'unknown'],
          HIFO: ['dearer', 'third', 'unknown'],
        }[method],
      )
    },
  )

  it('give the last part what rounding left', () => {
    const cost = { cost: 10n, tradeId: 'A', timeMs: START_MS }
    const thirds = [1, 2, 3].map((index) =>
      trade('sell', 'BTC/USD', '1', '1', {
        tradeId: `S${index}`,
        timeMs: START_MS + index,
        cost: 7n,
      }),
    )
    const report = reportOf([trade('buy', 'BTC/USD', '3', '1', cost), ...thirds])
    expect(report.disposals.map(({ costBasis }) => costBasis)).toEqual([3n, 3n, 4n])
    const one = reportOf([
      ...bought,
      trade('sell', 'BTC/USD', '3', '1', { cost: 8n, timeMs: START_MS + 9 }),
    ])
    expect(one.disposals.map(({ proceeds }) => proceeds)).toEqual([2n, 2n, 4n])
  })
})

describe('R-LEDG-10 tax years', () => {
  const before = Date.UTC(2026, 0, 1) - 1
  const first = Date.UTC(2026, 0, 1)
  const last = Date.UTC(2027, 0, 1) - 1
  const facts = [
    buy('A', '10', '100', Date.UTC(2025, 5, 1)),
    sell('S1', '1', '110', before),
    sell('S2', '2', '120', first),
    sell('S3', '3', '130', last),
    sell('S4', '4', '140', last + 1),
  ]

  it.each([
    [2024, []],
    [2025, ['S1']],
    [2026, ['S2', 'S3']],
    [2027, ['S4']],
    [2028, []],
  ])('begin and end in UTC to the millisecond: %d', (year, expected) => {
    const { disposals } = reportOf(facts, { period: taxYear(year) })
    expect(disposals.map(({ disposalId }) => disposalId)).toEqual(expected)
  })

  it('know what is left at their end', () => {
    const left = [2025, 2026, 2027].map(
      (year) => reportOf(facts, { period: taxYear(year) }).assets[0]?.left,
    )
    expect(left.map((flow) => flow && [flow.quantity, flow.cost].map(formatFixed))).toEqual([
      ['9', '900'],
      ['4', '400'],
      ['0', '0'],
    ])
  })

  it('have totals that are the sums of the years', () => {
    const { totals } = reportOf(facts)
    expect(totals).toEqual({
      disposals: 2,
      unvalued: 0,
      proceeds: units('630'),
      costBasis: units('500'),
      gain: units('130'),
      shortTermGain: units('40'),
      longTermGain: units('90'),
    })
  })

  it.each([
    ['a leap year', 2024, 366],
    ['another year', 2026, 365],
  ])('have the days of %s', (_, year, days) => {
    const { fromMs, toMs } = taxYear(year)
    expect((toMs - fromMs) / DAY_MS).toBe(days)
  })

  it.each([1969, 2026.5, NaN, 10_000])('refuse %d', (year) => {
    expect(() => taxYear(year)).toThrow(RangeError)
  })

  it.each([
    ['365 days', 365 * DAY_MS, 'short'],
    ['a millisecond more', 365 * DAY_MS + 1, 'long'],
    ['a leap year', Date.UTC(2025, 1, 1) - Date.UTC(2024, 1, 1), 'long'],
  ])('tell short from long after %s', (_, heldMs, term) => {
    const acquired = Date.UTC(2024, 1, 1)
    const period = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }
    const sold = reportOf([buy('A', '1', '1', acquired), sell('S', '1', '2', acquired + heldMs)], {
      period,
    })
    expect(sold.disposals).toMatchObject([{ term }])
    expect(sold.totals[term === 'long' ? 'longTermGain' : 'shortTermGain']).toBe(units('1'))
  })

  it('keep the lots of a transfer that arrives in the next year', () => {
    const transfer = [
      move('withdrawal', 'BTC', '-10', { timeMs: last, movementId: 'W' }),
      move('deposit', 'BTC', '10', { timeMs: last + 5, account: 'other', movementId: 'D' }),
    ]
    const report = reportOf([buy('A', '10', '100', START_MS), ...transfer])
    expect(report.assets[0]?.left.cost).toBe(units('1000'))
    expect(report.transfers).toEqual([])
    expect(
      reportOf([buy('A', '10', '100', START_MS), ...transfer], { period: taxYear(2027) }).transfers,
    ).toMatchObject([{ withdrawalId: 'W', depositId: 'D' }])
  })
})

describe('R-LEDG-10 what a report adds up', () => {
  it('has income at its value, as the cost of its lots, and money earned without one', () => {
    const report = reportOf(
      [
        move('reward', 'ETH', '1', { movementId: 'R', timeMs: START_MS }),
        move('reward', 'USD', '7', { timeMs: START_MS + 1 }),
        trade('sell', 'ETH/USD', '1', '3500', { timeMs: START_MS + 2 }),
      ],
      { rates: constantRates({ ETH: '3000' }) },
    )
    expect(report.incomeTotal).toBe(units('3007'))
    expect(report.disposals.map(lineOf)).toEqual(['1 of R: 3500 - 3000 = 500'])
    expect(report.assets.map(({ asset }) => asset)).toEqual(['ETH'])
  })

  it('has the fees of the year', () => {
    const fee = (timeMs: number) => ({ fee: units('2'), feeCurrency: 'USD', timeMs })
    const { feeTotal, fees } = reportOf([
      trade('buy', 'BTC/USD', '1', '1', fee(START_MS)),
      trade('buy', 'BTC/USD', '1', '1', fee(Date.UTC(2027, 1))),
    ])
    expect([feeTotal, fees.length]).toEqual([units('2'), 1])
  })

  it('leaves at cost what is moved out', () => {
    const report = reportOf([
      ...bought,
      move('withdrawal', 'BTC', '-1.5', { timeMs: START_MS + 9 }),
    ])
    expect(report.disposals).toEqual([])
    expect(report.assets[0]?.movedOut).toEqual({
      quantity: units('1.5'),
      cost: units('250'),
      withoutCost: 0n,
    })
  })
})
