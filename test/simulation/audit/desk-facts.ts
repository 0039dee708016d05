/** What the venue told, as the engine would book it, for histories that are made by hand. */
import {
  type SimulatedMovement,
  type SimulatedTrade,
} from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Movement } from '../../../lib/domain/ledger/movement.ts'
import { type Fixed, formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type Order } from '../../../lib/domain/order/order.ts'
import { SYMBOL } from './desk-records.ts'

interface FactDesk {
  readonly orders: ReadonlyMap<string, Order>
  readonly nowMs: number
}

export function fillOf(desk: FactDesk, trade: SimulatedTrade): Fill {
  const intent = desk.orders.get(trade.clientOrderId ?? '')?.intent
  const { clientOrderId: _client, orderType: _type, maker: _maker, ...told } = trade
  return {
    ...told,
    appliedAtMs: desk.nowMs,
    ...(intent === undefined ? {} : { intentId: intent.intentId, planId: intent.planId }),
  }
}

export function fillFact(desk: FactDesk, trade: SimulatedTrade): Fact {
  return { kind: 'fill', fill: fillOf(desk, trade) }
}

export function movementFact(told: SimulatedMovement, nowMs: number): Fact {
  const { amount, ...movement } = told
  const symbol = told.currency === 'BTC' ? { symbol: SYMBOL } : {}
  const quantity = amount - told.fee
  return { kind: 'movement', movement: { ...movement, quantity, ...symbol, appliedAtMs: nowMs } }
}

export function openingOf(quantity: Fixed, nowMs: number): Movement {
  return {
    movementId: 'opening-BTC',
    account: 'main',
    kind: 'opening',
    currency: 'BTC',
    quantity,
    fee: 0n,
    symbol: SYMBOL,
    value: quantity * 40_000n,
    valueSource: `given, ${formatFixed(quantity)} at 40000`,
    timeMs: nowMs,
    appliedAtMs: nowMs,
  }
}
