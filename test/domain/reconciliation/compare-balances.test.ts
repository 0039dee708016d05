import { describe, expect, it } from 'vitest'
import { ONE } from '../../../lib/domain/money/fixed.ts'
import { compareBalances } from '../../../lib/domain/reconciliation/compare-balances.ts'

describe('R-REC-1 balances compared', () => {
  it('says nothing when they agree, to the last unit', () => {
    const balances = new Map([
      ['USD', 5n],
      ['BTC', ONE],
    ])
    expect(compareBalances(balances, new Map(balances))).toEqual([])
  })

  it('names every difference as venue less ledger, by currency', () => {
    const ledger = new Map([
      ['USD', 10n * ONE],
      ['BTC', ONE],
      ['ETH', 3n],
    ])
    const venue = new Map([
      ['USD', 9n * ONE],
      ['BTC', ONE],
      ['ETH', 4n],
    ])
    expect(compareBalances(ledger, venue)).toEqual([
      { currency: 'ETH', ledger: 3n, venue: 4n, difference: 1n },
      { currency: 'USD', ledger: 10n * ONE, venue: 9n * ONE, difference: -ONE },
    ])
  })

  it('takes a currency that one side does not know for zero there', () => {
    expect(compareBalances(new Map([['USD', 1n]]), new Map([['BTC', 2n]]))).toEqual([
      { currency: 'BTC', ledger: 0n, venue: 2n, difference: 2n },
      { currency: 'USD', ledger: 1n, venue: 0n, difference: -1n },
    ])
    expect(compareBalances(new Map([['USD', 0n]]), new Map())).toEqual([])
  })
})
