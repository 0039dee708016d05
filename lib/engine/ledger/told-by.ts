import { type Fact } from '../../domain/ledger/entry.ts'
import { type Fill } from '../../domain/ledger/fill.ts'
import { type Movement } from '../../domain/ledger/movement.ts'
import { formatFixed } from '../../domain/money/fixed.ts'

/** What the venue told of a fact, as one text: the same id with another text is a correction. */
export function toldBy(fact: Fact): string {
  return fact.kind === 'fill' ? toldOfTrade(fact.fill) : toldOfMovement(fact.movement)
}

export function toldOfTrade(
  trade: Pick<
    Fill,
    'side' | 'price' | 'quantity' | 'cost' | 'fee' | 'feeCurrency' | 'timeMs' | 'venueOrderId'
  >,
): string {
  const { side, price, quantity, cost, fee, feeCurrency, timeMs, venueOrderId } = trade
  const amounts = [price, quantity, cost, fee].map(formatFixed)
  return [side, ...amounts, feeCurrency, timeMs, venueOrderId].join(' ')
}

export function toldOfMovement(
  movement: Pick<Movement, 'currency' | 'quantity' | 'fee' | 'timeMs'>,
): string {
  const { currency, quantity, fee, timeMs } = movement
  return [currency, formatFixed(quantity), formatFixed(fee), timeMs].join(' ')
}
