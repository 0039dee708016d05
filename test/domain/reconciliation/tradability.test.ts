import { describe, expect, it } from 'vitest'
import { isTradable, roundingMax } from '../../../lib/domain/reconciliation/tradability.ts'
import { BTC_USD, amount } from './sample-differences.ts'

const PRICE = amount('50000')

describe('R-REC-2 what the venue would trade', () => {
  const tradable = (currency: string, quantity: string, price: bigint | undefined = PRICE) =>
    isTradable(currency, amount(quantity), [BTC_USD], () => price)

  it('is at least its smallest order, in base or in quote currency', () => {
    expect(tradable('BTC', '0.0001')).toBe(true)
    expect(tradable('BTC', '0.00009999')).toBe(false)
    expect(tradable('USD', '5')).toBe(true)
    expect(tradable('USD', '4.99')).toBe(false)
  })

  it('costs at least what its smallest quantity costs', () => {
    expect(tradable('USD', '6', amount('70000'))).toBe(false)
    expect(tradable('USD', '7', amount('70000'))).toBe(true)
  })

  it('is nothing of a currency without an instrument or a price', () => {
    expect(tradable('XYZ', '1000')).toBe(false)
    expect(isTradable('BTC', amount('1'), [BTC_USD], () => undefined)).toBe(false)
  })
})

describe('R-REC-2 rounding at the venue', () => {
  it('is two of its smallest steps for every fill', () => {
    expect(roundingMax('BTC', amount('1'), 10, [BTC_USD])).toBe(amount('0.0000002'))
    expect(roundingMax('BTC', amount('1'), 0, [BTC_USD])).toBe(0n)
  })

  it('goes by the digits of the balance in a quote currency, and is never coarse', () => {
    expect(roundingMax('USD', amount('12.34567'), 1, [BTC_USD])).toBe(amount('0.00002'))
    expect(roundingMax('USD', amount('12'), 1, [BTC_USD])).toBe(amount('0.0002'))
  })
})
