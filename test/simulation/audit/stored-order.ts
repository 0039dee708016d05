/** Orders as they are in the store, read by the auditor itself. */
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type JsonObject } from '../../../lib/ports/store.ts'
import {
  amount,
  count,
  group,
  optionalAmount,
  optionalCount,
  optionalGroup,
  optionalText,
  present,
  text,
} from './stored-fields.ts'

/** What of an order can be amended, as it stands. */
export interface StoredTerms {
  readonly quantity: Fixed
  readonly limitPrice: Fixed | undefined
  readonly triggerPrice: Fixed | undefined
}

export interface StoredOrder {
  readonly intentId: string
  readonly planId: string
  readonly symbol: string
  readonly purpose: string
  readonly isReducing: boolean
  readonly side: string
  readonly type: string
  readonly intentQuantity: Fixed
  /** Of the intent: what it may cost at most. */
  readonly limitPrice: Fixed | undefined
  readonly terms: StoredTerms
  /** Asked for and not settled. */
  readonly amendment: Partial<StoredTerms> | undefined
  readonly amendRefusedAtMs: number | undefined
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
  readonly createdAtMs: number
  readonly attempt: number
  readonly exitReason: string | undefined
  readonly intent: JsonObject
}

export function readStoredOrder(content: JsonObject): StoredOrder {
  const intent = group(content, 'intent')
  const amendment = optionalGroup(content, 'amendment')
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
    terms: {
      quantity: amount(content, 'quantity'),
      limitPrice: optionalAmount(content, 'limitPrice') ?? optionalAmount(intent, 'limitPrice'),
      triggerPrice:
        optionalAmount(content, 'triggerPrice') ?? optionalAmount(intent, 'triggerPrice'),
    },
    amendment: amendment === undefined ? undefined : readAmendment(amendment),
    amendRefusedAtMs: optionalCount(content, 'amendRefusedAtMs'),
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
    createdAtMs: count(intent, 'createdAtMs'),
    attempt: count(intent, 'attempt'),
    exitReason: optionalText(intent, 'exitReason'),
    intent,
  }
}

function readAmendment(content: JsonObject): Partial<StoredTerms> {
  return {
    ...present('quantity', optionalAmount(content, 'quantity')),
    ...present('limitPrice', optionalAmount(content, 'limitPrice')),
    ...present('triggerPrice', optionalAmount(content, 'triggerPrice')),
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
