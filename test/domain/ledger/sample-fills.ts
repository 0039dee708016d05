import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Movement, type MovementKind } from '../../../lib/domain/ledger/movement.ts'
import { multiply, parseFixed } from '../../../lib/domain/money/fixed.ts'

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
    appliedAtMs: START_MS + count * 1_000,
    ...change,
  }
}

/** A movement of BTC in the book of BTC/USD; ids and times go on with those of the trades. */
export function movementOf(
  kind: MovementKind,
  quantity: string,
  change: Partial<Movement> = {},
): Movement {
  count += 1
  return {
    movementId: `M${count}`,
    account: 'main',
    kind,
    currency: 'BTC',
    quantity: parseFixed(quantity),
    fee: 0n,
    symbol: 'BTC/USD',
    timeMs: START_MS + count * 1_000,
    appliedAtMs: START_MS + count * 1_000,
    ...change,
  }
}
