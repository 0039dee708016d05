/** Orders as they are in the store, read by the auditor itself. */
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type JsonObject } from '../../../lib/ports/store.ts'
import {
  amount,
  count,
  group,
  optionalAmount,
  optionalCount,
  optionalText,
  text,
} from './stored-fields.ts'

export interface StoredOrder {
  readonly intentId: string
  readonly planId: string
  readonly symbol: string
  readonly purpose: string
  readonly isReducing: boolean
  readonly side: string
  readonly type: string
  readonly intentQuantity: Fixed
  readonly limitPrice: Fixed | undefined
  readonly expiresAtMs: number | undefined
  readonly state: string
  readonly quantity: Fixed
  readonly claimedValue: Fixed
  readonly claimEpoch: number
  readonly claimedAtMs: number | undefined
  readonly retryable: boolean
  readonly cancelRequested: boolean
  readonly venueOrderId: string | undefined
  readonly filledQuantity: Fixed
  readonly filledCost: Fixed
  readonly venueFilledQuantity: Fixed
  readonly intent: JsonObject
}

export function readStoredOrder(content: JsonObject): StoredOrder {
  const intent = group(content, 'intent')
  return {
    intentId: text(intent, 'intentId'),
    planId: text(intent, 'planId'),
    symbol: text(intent, 'symbol'),
    purpose: text(intent, 'purpose'),
    isReducing: text(intent, 'effect') === 'reducing',
    side: text(intent, 'side'),
    type: text(intent, 'type'),
    intentQuantity: amount(intent, 'quantity'),
    limitPrice: optionalAmount(intent, 'limitPrice'),
    expiresAtMs: optionalCount(intent, 'expiresAtMs'),
    state: text(content, 'state'),
    quantity: amount(content, 'quantity'),
    claimedValue: amount(content, 'claimedValue'),
    claimEpoch: count(content, 'claimEpoch'),
    claimedAtMs: optionalCount(content, 'claimedAtMs'),
    retryable: content['retryable'] === true,
    cancelRequested: content['cancelRequestedAtMs'] !== undefined,
    venueOrderId: optionalText(content, 'venueOrderId'),
    filledQuantity: amount(content, 'filledQuantity'),
    filledCost: amount(content, 'filledCost'),
    venueFilledQuantity: amount(content, 'venueFilledQuantity'),
    intent,
  }
}

const ENDED: ReadonlySet<string> = new Set(['filled', 'cancelled', 'rejected', 'denied', 'expired'])

export function hasEnded(order: StoredOrder): boolean {
  return ENDED.has(order.state)
}

/** The most that the record knows to be filled, in base currency. */
export function knownFilled(order: StoredOrder): Fixed {
  const { filledQuantity, venueFilledQuantity } = order
  return filledQuantity > venueFilledQuantity ? filledQuantity : venueFilledQuantity
}

/** A run took the right to send it, by this change. */
export function isClaim(before: StoredOrder | undefined, after: StoredOrder): boolean {
  return after.claimEpoch > (before?.claimEpoch ?? 0)
}
