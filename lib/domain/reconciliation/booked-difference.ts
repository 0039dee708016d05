/**
 * Differences that explained themselves: a trade of another client, a liquidation or a movement that
 * is booked with its own lots. They are kept, so that everything that changed a balance by hand can
 * be listed.
 */
import { type Fill } from '../ledger/fill.ts'
import { type Movement } from '../ledger/movement.ts'
import { absolute, formatFixed } from '../money/fixed.ts'
import { type Difference } from './difference.ts'

/** @param fill of an order that is not ours. */
export function externalTradeDifference(fill: Fill): Difference {
  const { symbol, side, tradeId, venueOrderId } = fill
  const quantity = formatFixed(fill.quantity)
  const price = formatFixed(fill.price)
  const isLiquidation = fill.liquidation === true
  const verb = side === 'buy' ? 'bought' : 'sold'
  const who = isLiquidation ? 'the venue liquidated' : `another client ${verb}`
  return {
    key: `${isLiquidation ? 'liquidation' : 'external-trade'}:${tradeId}`,
    comparison: 'balances',
    class: isLiquidation ? 'liquidation' : 'external-trade',
    consequence: 'adopt',
    symbol,
    amount: side === 'buy' ? fill.quantity : -fill.quantity,
    quarantines: [],
    explanation: `${who} ${quantity} ${symbol} at ${price} (${tradeId}), booked with its own lots`,
    evidence: { tradeId, venueOrderId, time: new Date(fill.timeMs).toISOString() },
  }
}

export function movementDifference(movement: Movement): Difference {
  const { kind, currency, quantity, movementId, symbol, fee } = movement
  const amount = formatFixed(absolute(quantity))
  const direction = quantity < 0n ? 'out' : 'in'
  return {
    key: `movement:${movementId}`,
    comparison: 'balances',
    class: 'deposit-or-withdrawal',
    consequence: 'adopt',
    ...(symbol === undefined ? {} : { symbol }),
    currency,
    amount: quantity,
    quarantines: [],
    explanation: `${kind} of ${amount} ${currency} ${direction} (${movementId}), booked${symbol === undefined ? '' : ` in the lots of ${symbol}`}`,
    evidence: { movementId, fee: formatFixed(fee), time: new Date(movement.timeMs).toISOString() },
  }
}
