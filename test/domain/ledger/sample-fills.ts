import fc from 'fast-check'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { ONE, multiply, parseFixed } from '../../../lib/domain/money/fixed.ts'

export const START_MS = Date.UTC(2026, 0, 5)

let count = 0

/** A trade of BTC/USD without fee; every call gives the next trade id, a second later. */
export function fillOf(
  side: Fill['side'],
  quantity: string,
  price: string,
  change: Partial<Fill> = {},
): Fill {
  count += 1
  const amounts = { quantity: parseFixed(quantity), price: parseFixed(price) }
  return {
    tradeId: `T${count}`,
    venueOrderId: 'V1',
    account: 'main',
    symbol: 'BTC/USD',
    side,
    ...amounts,
    cost: multiply(amounts.quantity, amounts.price, 'half-even'),
    fee: 0n,
    feeCurrency: 'USD',
    timeMs: START_MS + count * 1_000,
    appliedAtMs: START_MS,
    ...change,
  }
}

const quantities = fc.oneof(
  // Round sizes meet again, so that positions are closed exactly.
  fc.integer({ min: 1, max: 4 }).map((units) => BigInt(units) * ONE),
  fc.bigInt({ min: 1n, max: 3n * ONE }),
  fc.bigInt({ min: 1n, max: 50n }),
)

/** Trades of every kind: any side and size, fees in either currency, even above the proceeds. */
export const fills: fc.Arbitrary<Fill> = fc
  .record({
    side: fc.constantFrom('buy', 'sell'),
    quantity: quantities,
    price: fc.bigInt({ min: ONE, max: 100_000n * ONE }),
    feeBps: fc.oneof(fc.constant(0n), fc.constant(26n), fc.bigInt({ min: 0n, max: 9_999n })),
    minimumFee: fc.oneof({ weight: 9, arbitrary: fc.constant(0n) }, fc.constant(ONE)),
    feeCurrency: fc.constantFrom('USD', 'BTC'),
  })
  .map(({ side, quantity, price, feeBps, minimumFee, feeCurrency }): Fill => {
    const cost = multiply(quantity, price, 'ceiling')
    const fee =
      feeCurrency === 'BTC' ? (quantity * feeBps) / 10_000n : (cost * feeBps) / 10_000n + minimumFee
    return { ...fillOf(side, '1', '1'), quantity, price, cost, fee, feeCurrency }
  })

/** The trades in a row, each a second after the one before, numbered from 1. */
export function inOrder(list: readonly Fill[]): readonly Fill[] {
  return list.map((fill, index) => ({
    ...fill,
    tradeId: `T${index + 1}`,
    timeMs: START_MS + index * 1_000,
  }))
}
