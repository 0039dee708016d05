import { describe, expect, it } from 'vitest'
import {
  compareEquity,
  equityDifference,
} from '../../../lib/domain/reconciliation/compare-equity.ts'
import { BASIS, amount } from './sample-differences.ts'

const LEDGER = new Map([
  ['USD', amount('1000')],
  ['BTC', amount('0.1')],
])

const equityOf = (venue: ReadonlyMap<string, bigint>) =>
  compareEquity(LEDGER, venue, 'USD', BASIS.worthOf)

describe('R-REC-3 equity by the venue and by the ledger', () => {
  it('is measured at the same prices on both sides', () => {
    const venue = new Map([
      ['USD', amount('1000')],
      ['BTC', amount('0.0999')],
    ])
    expect(equityOf(venue)).toEqual({
      currency: 'USD',
      venue: amount('5995'),
      ledger: amount('6000'),
      drift: amount('-5'),
      unpriced: [],
    })
  })

  it('leaves out what has no price, and says so', () => {
    const venue = new Map([...LEDGER, ['XYZ', amount('7')], ['OLD', 0n]])
    expect(equityOf(venue)).toMatchObject({ drift: 0n, unpriced: ['XYZ'] })
  })

  it('is a difference above the limit, in either direction, and none at it', () => {
    const apart = (usd: string) =>
      equityDifference(equityOf(new Map([...LEDGER, ['USD', amount(usd)]])), amount('5'))
    expect(apart('1005')).toBeUndefined()
    expect(apart('995')).toBeUndefined()
    expect(apart('1005.01')).toMatchObject({ key: 'equity', consequence: 'report' })
    expect(apart('994.99')?.explanation).toBe(
      'the balances are worth 5994.99 USD, the ledger 6000: -5.01 apart, above the limit of 5',
    )
    expect(apart('990')).not.toHaveProperty('amount')
  })
})
