import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type QuoteFault } from '../../../lib/domain/market/quote.ts'
import { ONE, multiply, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Intent } from '../../../lib/domain/order/order.ts'
import {
  type RiskContext,
  type RiskDecision,
  checkOrder,
  denialText,
} from '../../../lib/domain/risk/check-order.ts'
import { CONTEXT, ENTRY, INSTRUMENT, NOW_MS, QUOTE, denialOf } from './sample-risk.ts'

const THOUSAND = parseFixed('1000')

function allowed(decision: RiskDecision): Extract<RiskDecision, { allowed: true }> {
  if (!decision.allowed) throw new Error(denialText(decision.denial))
  return decision
}

describe('R-RISK-1 what has to be known before anything is increased', () => {
  it('allows an order within all limits and reserves its value at the ask', () => {
    expect(checkOrder(ENTRY, CONTEXT)).toEqual({
      allowed: true,
      quantity: 10n * ONE,
      reservedValue: THOUSAND,
    })
  })

  it('denies without a price for the order', () => {
    expect(denialOf({ quote: undefined })).toEqual({
      code: 'quote-unusable',
      fault: { code: 'missing' },
    })
    const stale = { ...QUOTE, receivedAtMs: NOW_MS - 30_001 }
    expect(denialOf({ quote: stale })).toEqual({
      code: 'quote-unusable',
      fault: { code: 'stale', ageMs: 30_001, ageMsMax: 30_000 },
    })
    expect(denialOf({ quote: { ...stale, receivedAtMs: NOW_MS - 30_000 } })).toBeUndefined()
    expect(denialOf({ quote: { ...QUOTE, bid: 0n } })?.code).toBe('quote-unusable')
  })

  it('denies on a quote that looks sound and is not believed', () => {
    const frozen = { code: 'frozen', unchangedMs: 301_000, unchangedMsMax: 300_000 } as const
    expect(denialOf({ quoteDoubt: frozen })).toEqual({ code: 'quote-unusable', fault: frozen })
    const missing = denialOf({ quote: undefined, quoteDoubt: frozen })
    expect(missing).toEqual({ code: 'quote-unusable', fault: { code: 'missing' } })
  })

  it('denies without a price for anything that is held, and only for that', () => {
    const positions = { 'ETH/USD': ONE }
    const priceOf = (): undefined => undefined
    expect(denialOf({ exposure: { positions, reservations: {} }, priceOf })).toEqual({
      code: 'price-unknown',
      symbol: 'BTC/USD',
    })
    expect(denialOf({ priceOf })).toBeUndefined()
  })

  it('denies in a symbol that is quarantined, with the reason', () => {
    const reason = 'unexplained at the venue: -0.1 BTC'
    const denial = denialOf({ quarantine: reason })
    expect(denial).toEqual({ code: 'symbol-quarantined', reason })
    expect(denial && denialText(denial)).toBe(`the symbol is quarantined: ${reason}`)
  })

  it('denies without the free balance', () => {
    expect(denialOf({ freeQuoteBalance: undefined })).toEqual({ code: 'balance-unknown' })
  })

  it('does not count the reservation of the same order twice', () => {
    const reservations = { [ENTRY.intentId]: { symbol: 'BTC/USD', value: THOUSAND } }
    const limits = { ...CONTEXT.limits, positionValueMax: THOUSAND, grossExposureMax: THOUSAND }
    expect(denialOf({ limits, exposure: { positions: {}, reservations } })).toBeUndefined()
    const other = { other: { symbol: 'BTC/USD', value: 1n } }
    expect(denialOf({ limits, exposure: { positions: {}, reservations: other } })?.code).toBe(
      'position-value',
    )
  })
})

describe('R-RISK-2 a reducing order is never denied', () => {
  const reducing: Intent = { ...ENTRY, effect: 'reducing', side: 'sell', purpose: 'exit' }

  it('whatever is broken, stale, halted or exceeded', () => {
    const amounts = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n })
    const contexts: fc.Arbitrary<RiskContext> = fc.record({
      ready: fc.boolean(),
      tradingState: fc.constantFrom('RUNNING', 'REDUCING', 'HALTED'),
      quarantine: fc.option(fc.string(), { nil: undefined }),
      limits: fc.record({
        orderValueMax: amounts,
        orderValueBuffer: amounts,
        positionValueMax: amounts,
        grossExposureMax: amounts,
        openPlansMax: fc.constant(0),
        openPlansPerSymbolMax: fc.constant(0),
      }),
      instrument: fc
        .record({ stepSize: amounts, quantityMin: amounts, costMin: amounts })
        .map((broken) => ({ ...INSTRUMENT, ...broken })),
      exposure: amounts.map((held) => ({ positions: { 'BTC/USD': held }, reservations: {} })),
      quote: fc.option(
        amounts.map((bid) => ({ ...QUOTE, bid, ask: -bid })),
        { nil: undefined },
      ),
      quoteAgeMsMax: fc.constantFrom(0, Number.NaN),
      quoteDoubt: fc.constantFrom<QuoteFault | undefined>(undefined, {
        code: 'frozen',
        unchangedMs: Number.NaN,
        unchangedMsMax: 0,
      }),
      priceOf: fc.constant(() => undefined),
      freeQuoteBalance: fc.option(amounts, { nil: undefined }),
      nowMs: fc.constantFrom(0, NOW_MS, Number.NaN),
    })
    fc.assert(
      fc.property(contexts, fc.bigInt({ min: 1n }), (context, quantity) => {
        expect(checkOrder({ ...reducing, quantity }, context)).toEqual({
          allowed: true,
          quantity,
          reservedValue: 0n,
        })
      }),
    )
  })
})

describe('R-RISK-3 limits, below, at and above', () => {
  it('clamps to the cap less its buffer', () => {
    const at = { ...ENTRY, quantity: 18n * ONE }
    expect(allowed(checkOrder(at, CONTEXT))).toMatchObject({ quantity: 18n * ONE })
    const above = { ...ENTRY, quantity: parseFixed('18.001') }
    expect(allowed(checkOrder(above, CONTEXT))).toMatchObject({
      quantity: 18n * ONE,
      reservedValue: parseFixed('1800'),
    })
    const below = { ...ENTRY, quantity: parseFixed('17.999') }
    expect(allowed(checkOrder(below, CONTEXT)).quantity).toBe(below.quantity)
  })

  it('clamps always: no allowed order is worth more than cap − buffer, or off the grid', () => {
    const positive = fc.bigInt({ min: 1n, max: 10n ** 24n })
    fc.assert(
      fc.property(
        fc.record({
          quantity: positive,
          ask: positive,
          cap: positive,
          buffer: fc.bigInt({ min: 0n, max: ONE }),
          limitPrice: fc.option(positive, { nil: undefined }),
        }),
        ({ quantity, ask, cap, buffer, limitPrice }) => {
          const intent = { ...ENTRY, quantity, ...(limitPrice === undefined ? {} : { limitPrice }) }
          const huge = 10n ** 60n
          const decision = checkOrder(intent, {
            ...CONTEXT,
            quote: { ...QUOTE, bid: 1n, ask },
            freeQuoteBalance: huge,
            limits: {
              ...CONTEXT.limits,
              orderValueMax: cap,
              orderValueBuffer: buffer,
              positionValueMax: huge,
              grossExposureMax: huge,
            },
          })
          if (!decision.allowed) return
          expect(decision.quantity).toBeGreaterThan(0n)
          expect(decision.quantity).toBeLessThanOrEqual(quantity)
          expect(decision.quantity % INSTRUMENT.stepSize).toBe(0n)
          expect(decision.reservedValue).toBeLessThanOrEqual(multiply(cap, ONE - buffer, 'floor'))
          expect(decision.reservedValue).toBe(
            multiply(decision.quantity, limitPrice ?? ask, 'ceiling'),
          )
        },
      ),
      // Five amounts that hang together are as clear as they are, and take minutes to shrink.
      { numRuns: 1_000, endOnFailure: true },
    )
  })

  it('values a sell at its limit or at the bid, whichever is more', () => {
    const sell: Intent = { ...ENTRY, side: 'sell', type: 'limit' }
    const value = (limit: string): bigint =>
      allowed(checkOrder({ ...sell, limitPrice: parseFixed(limit) }, CONTEXT)).reservedValue
    expect(value('120')).toBe(parseFixed('1200'))
    expect(value('50')).toBe(parseFixed('990'))
    expect(allowed(checkOrder({ ...sell, type: 'market' }, CONTEXT)).reservedValue).toBe(
      parseFixed('990'),
    )
  })

  it('denies a size below the minimum of the venue, with both numbers', () => {
    const at = { ...ENTRY, quantity: parseFixed('0.05') }
    expect(denialOf({}, at)).toBeUndefined()
    expect(denialOf({}, { ...at, quantity: parseFixed('0.049') })).toEqual({
      code: 'size',
      problem: 'below-minimum-cost',
      value: parseFixed('4.9'),
      minimum: parseFixed('5'),
    })
    expect(denialOf({}, { ...at, quantity: parseFixed('0.009') })).toEqual({
      code: 'size',
      problem: 'below-minimum-quantity',
      value: parseFixed('0.009'),
      minimum: parseFixed('0.01'),
    })
  })

  it('denies what a cap of nothing leaves', () => {
    const limits = { ...CONTEXT.limits, orderValueBuffer: ONE }
    expect(denialOf({ limits })).toMatchObject({ code: 'size', value: 0n })
  })

  it('needs the value and its fee in the free balance', () => {
    const needed = parseFixed('1010')
    expect(denialOf({ freeQuoteBalance: needed + 1n })).toBeUndefined()
    expect(denialOf({ freeQuoteBalance: needed })).toBeUndefined()
    expect(denialOf({ freeQuoteBalance: needed - 1n })).toEqual({
      code: 'balance-too-small',
      needed,
      free: needed - 1n,
    })
  })

  it('limits the position of the symbol', () => {
    const limitOf = (positionValueMax: bigint): Partial<RiskContext> => ({
      limits: { ...CONTEXT.limits, positionValueMax },
      exposure: { positions: { 'BTC/USD': 20n * ONE, 'ETH/USD': 9n * ONE }, reservations: {} },
    })
    const after = parseFixed('3000')
    expect(denialOf(limitOf(after + 1n))).toBeUndefined()
    expect(denialOf(limitOf(after))).toBeUndefined()
    expect(denialOf(limitOf(after - 1n))).toEqual({
      code: 'position-value',
      after,
      maximum: after - 1n,
    })
  })

  it('limits the gross exposure over all symbols and reservations', () => {
    const limitOf = (grossExposureMax: bigint): Partial<RiskContext> => ({
      limits: { ...CONTEXT.limits, grossExposureMax },
      exposure: {
        positions: { 'BTC/USD': 20n * ONE, 'ETH/USD': -9n * ONE },
        reservations: { other: { symbol: 'SOL/USD', value: parseFixed('500') } },
      },
    })
    const after = parseFixed('3590')
    expect(denialOf(limitOf(after + 1n))).toBeUndefined()
    expect(denialOf(limitOf(after))).toBeUndefined()
    expect(denialOf(limitOf(after - 1n))).toEqual({
      code: 'gross-exposure',
      after,
      maximum: after - 1n,
    })
  })

  it('asks in a fixed order and names the first that objects', () => {
    const nothing = { ...CONTEXT.limits, positionValueMax: 0n, grossExposureMax: 0n }
    const broken: Partial<RiskContext>[] = [
      { limits: nothing },
      { freeQuoteBalance: 0n },
      { instrument: { ...INSTRUMENT, quantityMin: 100n * ONE } },
      { quote: undefined },
      { tradingState: 'REDUCING' },
    ]
    const codes = broken.map(
      (_, count) => denialOf(Object.assign({}, ...broken.slice(0, count + 1)))?.code,
    )
    expect(codes).toEqual([
      'position-value',
      'balance-too-small',
      'size',
      'quote-unusable',
      'trading-state',
    ])
  })
})

describe('R-RISK-5 the trading state', () => {
  it('denies every increase unless it is RUNNING', () => {
    expect(denialOf({ tradingState: 'REDUCING' })).toEqual({
      code: 'trading-state',
      state: 'REDUCING',
    })
    expect(denialOf({ tradingState: 'HALTED' })).toEqual({ code: 'trading-state', state: 'HALTED' })
  })
})

describe('R-ORD-5 a denial says its reason with its numbers', () => {
  it.each([
    [{ code: 'trading-state', state: 'HALTED' }, 'trading state is HALTED'],
    [{ code: 'quote-unusable', fault: { code: 'missing' } }, 'the quote is missing'],
    [
      { code: 'price-unknown', symbol: 'BTC/USD' },
      'no usable price for everything held (asked for BTC/USD)',
    ],
    [
      { code: 'size', problem: 'below-minimum-cost', value: ONE, minimum: 5n * ONE },
      'below-minimum-cost: 1 < 5',
    ],
    [{ code: 'balance-unknown' }, 'the venue did not tell the free balance'],
    [{ code: 'balance-too-small', needed: 2n * ONE, free: ONE }, 'needs 2, free is 1'],
    [{ code: 'position-value', after: 2n * ONE, maximum: ONE }, 'position value would be 2 > 1'],
    [{ code: 'gross-exposure', after: 2n * ONE, maximum: ONE }, 'gross exposure would be 2 > 1'],
  ] as const)('$code', (denial, text) => {
    expect(denialText(denial)).toBe(text)
  })
})
