import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Instrument,
  quantisePrice,
  quantiseQuantity,
  sizeProblem,
} from '../../../lib/domain/market/instrument.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'

const instrument: Instrument = {
  symbol: 'BTC/USD',
  base: 'BTC',
  quote: 'USD',
  tickSize: parseFixed('0.1'),
  stepSize: parseFixed('0.00000001'),
  quantityMin: parseFixed('0.0001'),
  costMin: parseFixed('0.5'),
  feeRateMaker: parseFixed('0.0025'),
  feeRateTaker: parseFixed('0.004'),
}

describe('R-ORD-5 sizes and prices on the grid of the venue', () => {
  it('takes a price to the tick below or above, as told', () => {
    expect(quantisePrice(instrument, parseFixed('100.16'), 'floor')).toBe(parseFixed('100.1'))
    expect(quantisePrice(instrument, parseFixed('100.16'), 'ceiling')).toBe(parseFixed('100.2'))
    expect(quantisePrice(instrument, parseFixed('100.1'), 'ceiling')).toBe(parseFixed('100.1'))
  })

  it('never makes a quantity larger, and loses less than one step', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 21n), (quantity) => {
        const quantised = quantiseQuantity(instrument, quantity)
        expect(quantised <= quantity).toBe(true)
        expect(quantity - quantised < instrument.stepSize).toBe(true)
        expect(quantised % instrument.stepSize).toBe(0n)
      }),
    )
  })

  it('accepts a size that meets both minimums exactly', () => {
    expect(sizeProblem(instrument, parseFixed('0.0001'), parseFixed('5000'))).toBeUndefined()
  })

  it('names a quantity below the minimum, with the numbers', () => {
    const quantity = parseFixed('0.00009999')
    expect(sizeProblem(instrument, quantity, parseFixed('100000'))).toEqual({
      code: 'below-minimum-quantity',
      quantity,
      minimum: parseFixed('0.0001'),
    })
  })

  it('names a value below the minimum, with the numbers', () => {
    expect(sizeProblem(instrument, parseFixed('0.0001'), parseFixed('4999.9'))).toEqual({
      code: 'below-minimum-cost',
      cost: parseFixed('0.49999'),
      minimum: parseFixed('0.5'),
    })
  })

  it('refuses a quantity of zero where the venue has no minimums', () => {
    const boundless = { ...instrument, quantityMin: 0n, costMin: 0n }
    expect(sizeProblem(boundless, 0n, parseFixed('1'))?.code).toBe('below-minimum-quantity')
    expect(sizeProblem(boundless, 1n, parseFixed('1'))).toBeUndefined()
  })
})
