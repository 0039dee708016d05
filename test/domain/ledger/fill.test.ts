import { describe, expect, it } from 'vitest'
import {
  type Fill,
  fillEffect,
  fillProblem,
  knownPair,
  pairOf,
} from '../../../lib/domain/ledger/fill.ts'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { fillOf } from './sample-fills.ts'

const good = fillOf('buy', '1', '100')

describe('R-LEDG-3 malformed trades are named and not booked', () => {
  it('finds nothing wrong with an ordinary trade, with or without fee', () => {
    expect(fillProblem(good)).toBeUndefined()
    expect(fillProblem({ ...good, fee: ONE })).toBeUndefined()
    expect(fillProblem({ ...good, fee: ONE - 1n, feeCurrency: 'BTC' })).toBeUndefined()
  })

  it.each(['price', 'quantity', 'cost'] as const)('names a zero and a negative %s', (field) => {
    for (const value of [0n, -1n])
      expect(fillProblem({ ...good, [field]: value })).toEqual({ code: 'not-positive', field })
    expect(fillProblem({ ...good, [field]: 1n })).toBeUndefined()
  })

  it('names a time that is none', () => {
    for (const timeMs of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(fillProblem({ ...good, timeMs })).toEqual({ code: 'not-positive', field: 'time' })
  })

  it('names a time in the future, but bears with clocks that are minutes apart', () => {
    const { appliedAtMs } = good
    expect(fillProblem({ ...good, timeMs: appliedAtMs + 300_000 })).toBeUndefined()
    expect(fillProblem({ ...good, timeMs: appliedAtMs + 300_001 })).toEqual({
      code: 'in-the-future',
      aheadMs: 300_001,
    })
  })

  it('takes trades of any age', () => {
    expect(fillProblem({ ...good, timeMs: 1 })).toBeUndefined()
  })

  it('names a trade without an id', () => {
    expect(fillProblem({ ...good, tradeId: '' })).toEqual({ code: 'no-id' })
  })

  it('names a symbol that is no pair', () => {
    expect(fillProblem({ ...good, symbol: 'XXBTZUSD' })).toEqual({
      code: 'not-a-pair',
      symbol: 'XXBTZUSD',
    })
  })

  it('names a negative fee', () => {
    expect(fillProblem({ ...good, fee: -1n })).toEqual({ code: 'negative-fee' })
  })

  it('takes a fee in a third currency, with a value or without one', () => {
    const foreign: Fill = { ...good, feeCurrency: 'KFEE', fee: 5n * ONE }
    expect(fillProblem(foreign)).toBeUndefined()
    expect(fillProblem({ ...foreign, feeValue: 1n, feeValueSource: 'given' })).toBeUndefined()
  })

  it('names a fee in base that leaves nothing of the trade', () => {
    for (const fee of [ONE, 2n * ONE])
      expect(fillProblem({ ...good, fee, feeCurrency: 'BTC' })).toEqual({
        code: 'fee-above-quantity',
      })
  })
})

describe('R-LEDG-4 what a fill moves', () => {
  const fee = parseFixed('0.1')

  it.each([
    ['buy', 'USD', '1', '-100.1', '0', '0.1', '0'],
    ['buy', 'BTC', '0.9', '-100', '0.1', '0', '0'],
    ['buy', 'KFEE', '1', '-100', '0', '0', '0.1'],
    ['sell', 'USD', '-1', '99.9', '0', '0.1', '0'],
    ['sell', 'BTC', '-1.1', '100', '0.1', '0', '0'],
    ['sell', 'KFEE', '-1', '100', '0', '0', '0.1'],
  ] as const)(
    '%s with the fee in %s: base %s, quote %s',
    (side, feeCurrency, base, quote, feeInBase, feeInQuote, feeInThird) => {
      expect(fillEffect(fillOf(side, '1', '100', { fee, feeCurrency }))).toEqual({
        base: parseFixed(base),
        quote: parseFixed(quote),
        feeInBase: parseFixed(feeInBase),
        feeInQuote: parseFixed(feeInQuote),
        feeInThird: parseFixed(feeInThird),
      })
    },
  )

  it('leaves the quote balance alone when a fee in a third currency has a value', () => {
    const third = fillOf('buy', '1', '100', { fee, feeCurrency: 'KFEE', feeValue: ONE })
    expect(fillEffect(third).quote).toBe(-100n * ONE)
  })

  it('reads the two currencies of a symbol, and refuses every other form', () => {
    expect(pairOf('BTC/USD')).toEqual({ base: 'BTC', quote: 'USD' })
    for (const symbol of ['BTCUSD', 'BTC/', '/USD', 'BTC/USD/EUR', 'USD/USD', '']) {
      expect(() => pairOf(symbol)).toThrow(/not a BASE\/QUOTE symbol/)
      expect(knownPair(symbol)).toBeUndefined()
    }
  })
})
