import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Movement, type MovementKind } from '../../../lib/domain/ledger/movement.ts'
import { type Fixed, multiply, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Rates } from '../../../lib/domain/tax/rates.ts'

export const DAY_MS = 86_400_000
export const START_MS = Date.UTC(2026, 2, 1, 12)

/** Exact amounts as text in a test's own words. */
export const units = parseFixed

let count = 0

export function fillOf(
  side: Fill['side'],
  symbol: string,
  quantity: string,
  price: string,
  change: Partial<Fill> = {},
): Fill {
  count += 1
  const amounts = { quantity: units(quantity), price: units(price) }
  return {
    tradeId: `T${count}`,
    venueOrderId: 'V1',
    account: 'main',
    symbol,
    side,
    ...amounts,
    cost: multiply(amounts.quantity, amounts.price, 'half-even'),
    fee: 0n,
    feeCurrency: symbol.split('/')[1]!,
    timeMs: START_MS + count * 1_000,
    appliedAtMs: START_MS,
    ...change,
  }
}

export function movementOf(
  kind: MovementKind,
  currency: string,
  quantity: string,
  change: Partial<Movement> = {},
): Movement {
  count += 1
  return {
    movementId: `M${count}`,
    account: 'main',
    kind,
    currency,
    quantity: units(quantity),
    fee: 0n,
    timeMs: START_MS + count * 1_000,
    appliedAtMs: START_MS,
    ...change,
  }
}

export function trade(...parameters: Parameters<typeof fillOf>): Fact {
  return { kind: 'fill', fill: fillOf(...parameters) }
}

export function move(...parameters: Parameters<typeof movementOf>): Fact {
  return { kind: 'movement', movement: movementOf(...parameters) }
}

/** The same rate at all times; no rate for what is not named. */
export function constantRates(rates: Readonly<Record<string, string>>): Rates {
  return {
    rateOf: (asset) => {
      const rate: string | undefined = rates[asset]
      return rate === undefined ? undefined : { rate: units(rate), source: `${asset} at ${rate}` }
    },
  }
}

export const NO_RATES = constantRates({})

/** The value of a record's amounts as text, for short expectations. */
export function amountText(amount: Fixed | undefined, format: (amount: Fixed) => string): string {
  return amount === undefined ? 'unknown' : format(amount)
}
