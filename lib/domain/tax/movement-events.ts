/**
 * What a movement did to assets. What only moves leaves at its cost and comes in with the cost that
 * was given; the rate of the day is never taken for a cost. Fees that are taken out of what is held are
 * disposals at their value. A reward is earned at its value, and costs that.
 */
import { isTransfer, type Movement } from '../ledger/movement.ts'
import { absolute, maximum } from '../money/fixed.ts'
import { type AssetEvent, type FeePaid, type OwnTransfer, type Valuation } from './asset-event.ts'
import { type Conversions, conversionValue } from './conversions.ts'
import { type OwnTransfers } from './own-transfers.ts'
import { type FactEvents } from './trade-events.ts'
import { type Amount, type FactMoment, type Valuer } from './valuer.ts'

export interface MovementLinks {
  readonly transfers: OwnTransfers
  readonly conversions: Conversions
}

export function movementEvents(
  movement: Movement,
  valuer: Valuer,
  links: MovementLinks,
): FactEvents {
  if (movement.quantity === 0n) return { events: [], fees: [] }
  if (!isTransfer(movement.kind)) return changeOfHands(movement, valuer, links.conversions)
  const transfer = links.transfers.get(movement)
  return movement.quantity > 0n
    ? incoming(movement, valuer, transfer)
    : outgoing(movement, valuer, transfer)
}

function incoming(movement: Movement, valuer: Valuer, transfer?: OwnTransfer): FactEvents {
  // What a matched deposit paid is in the difference that its withdrawal gives up.
  if (transfer !== undefined)
    return { events: eventsOf('transfer-in', movement, valuer, { internal: true }), fees: [] }
  if (valuer.isMoney(movement.currency))
    return { events: [], fees: feesOf(movement, valuer, movement.fee) }
  const value = valuer.basisOf(movement)
  return {
    events: eventsOf('transfer-in', movement, valuer, { value }),
    fees: feesOf(movement, valuer, movement.fee),
  }
}

function outgoing(movement: Movement, valuer: Valuer, transfer?: OwnTransfer): FactEvents {
  const sent = -movement.quantity
  const fee = transfer === undefined ? movement.fee : transfer.sent - transfer.received
  const left = maximum(sent - fee, 0n)
  const fees = feesOf(movement, valuer, sent - left)
  const value = fees[0]?.value
  const mark = transfer === undefined ? {} : { internal: true as const }
  return {
    events: [
      ...eventsOf('transfer-out', movement, valuer, { quantity: left, ...mark }),
      ...eventsOf('disposal', movement, valuer, { quantity: sent - left, cause: 'fee', value }),
    ],
    fees,
  }
}

/** Conversions, rewards, and fees that no trade tells of. */
function changeOfHands(movement: Movement, valuer: Valuer, conversions: Conversions): FactEvents {
  const { kind } = movement
  const conversion = conversions.get(movement)
  const amount = { currency: movement.currency, quantity: absolute(movement.quantity) }
  const value =
    conversion === undefined
      ? (valuer.toldBy(movement) ?? valuer.valueOf(amount, momentOf(movement)))
      : conversionValue(conversion, valuer)
  const paid = kind === 'fee' ? feesOf(movement, valuer, -movement.quantity, value) : []
  const fees = [...paid, ...feesOf(movement, valuer, movement.fee)]
  if (movement.quantity < 0n)
    return { events: eventsOf('disposal', movement, valuer, { value }), fees }
  if (kind !== 'reward')
    return { events: eventsOf('acquisition', movement, valuer, { value }), fees }
  // Earned money is income, too.
  return { events: [eventOf('income', movement, { value })], fees }
}

type EventChange = Partial<Pick<AssetEvent, 'quantity' | 'cause' | 'value' | 'internal'>>

/** Money is no asset, and nothing is no event. */
function eventsOf(
  kind: AssetEvent['kind'],
  movement: Movement,
  valuer: Valuer,
  change: EventChange,
): readonly AssetEvent[] {
  const event = eventOf(kind, movement, change)
  return valuer.isMoney(event.asset) || event.quantity === 0n ? [] : [event]
}

function eventOf(kind: AssetEvent['kind'], movement: Movement, change: EventChange): AssetEvent {
  return {
    kind,
    cause: movement.kind,
    asset: movement.currency,
    quantity: absolute(movement.quantity),
    ...momentOf(movement),
    ...change,
  }
}

function feesOf(
  movement: Movement,
  valuer: Valuer,
  quantity: Amount['quantity'],
  value?: Valuation,
): readonly FeePaid[] {
  if (quantity === 0n) return []
  const { currency } = movement
  const moment = momentOf(movement)
  const worth = value ?? valuer.valueOf({ currency, quantity }, moment)
  return [{ asset: currency, quantity, ...moment, value: quantity < 0n ? negated(worth) : worth }]
}

function negated(value: Valuation): Valuation {
  return value.amount === undefined ? value : { ...value, amount: -value.amount }
}

function momentOf({ timeMs, account, movementId }: Movement): FactMoment {
  return { timeMs, account, factId: movementId }
}
