import { type OrderCommand } from '../../../lib/domain/order/commands.ts'
import { decideOrder } from '../../../lib/domain/order/decide.ts'
import { evolveOrderAll } from '../../../lib/domain/order/evolve.ts'
import { type Intent, type Order, newOrder } from '../../../lib/domain/order/order.ts'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'

export const START_MS = Date.UTC(2026, 0, 5)
export const QUANTITY = 10n * ONE
export const CLAIMED_VALUE = parseFixed('1001')

export const ENTRY_INTENT: Intent = {
  intentId: '00000000000000000000000000000001',
  account: 'main',
  symbol: 'BTC/USD',
  planId: '000000000000000000000000000000aa',
  purpose: 'entry',
  effect: 'increasing',
  side: 'buy',
  type: 'market',
  quantity: QUANTITY,
  postOnly: false,
  reduceOnly: false,
  timeInForce: 'good-till-cancelled',
  referencePrice: parseFixed('100'),
  attempt: 1,
  createdAtMs: START_MS,
}

export const EXIT_INTENT: Intent = {
  ...ENTRY_INTENT,
  intentId: '00000000000000000000000000000002',
  purpose: 'exit',
  effect: 'reducing',
  side: 'sell',
}

/** A stop over the same quantity that becomes a limit order. */
export const STOP_INTENT: Intent = {
  ...EXIT_INTENT,
  intentId: '00000000000000000000000000000003',
  purpose: 'protection',
  type: 'stop-limit',
  triggerPrice: parseFixed('95'),
  limitPrice: parseFixed('94'),
}

/** The order after commands that it must take. */
export function told(order: Order, ...commands: readonly OrderCommand[]): Order {
  return commands.reduce((current, command) => {
    const decision = decideOrder(current, command)
    if (!decision.ok) throw new Error(`${command.command}: ${JSON.stringify(decision.refusal)}`)
    return evolveOrderAll(current, decision.events)
  }, order)
}

export function claim(quantity = QUANTITY): OrderCommand {
  return { command: 'claim', atMs: START_MS + 1, quantity, claimedValue: CLAIMED_VALUE }
}

export function fill(quantity: bigint, cost = 100n * quantity): OrderCommand {
  return { command: 'record-fill', atMs: START_MS + 5, quantity, cost, venueOrderId: 'V1' }
}

type VenueStatus = Extract<OrderCommand, { command: 'record-venue-order' }>['status']

export function venueSays(status: VenueStatus, filledQuantity = 0n): OrderCommand {
  return {
    command: 'record-venue-order',
    atMs: START_MS + 6,
    venueOrderId: 'V1',
    status,
    filledQuantity,
  }
}

export const ACCEPTED: OrderCommand = {
  command: 'record-accepted',
  atMs: START_MS + 2,
  venueOrderId: 'V1',
}
export const REQUEST_CANCEL: OrderCommand = { command: 'request-cancel', atMs: START_MS + 3 }

export function because(
  command:
    | 'deny'
    | 'lapse'
    | 'withdraw'
    | 'record-rejected'
    | 'record-not-placed'
    | 'record-outcome-lost'
    | 'record-absent',
): OrderCommand {
  return { command, atMs: START_MS + 4, reason: `test ${command}` }
}

/** Every state, `sending` in both of its forms. */
export const VARIANTS = [
  'created',
  'sending',
  'retryable',
  'unknown',
  'open',
  'partially-filled',
  'filled',
  'cancelled',
  'rejected',
  'denied',
  'expired',
] as const

export type Variant = (typeof VARIANTS)[number]

const PATHS: Record<Variant, readonly OrderCommand[]> = {
  created: [],
  sending: [claim()],
  retryable: [claim(), because('record-not-placed')],
  unknown: [claim(), because('record-outcome-lost')],
  open: [claim(), ACCEPTED],
  'partially-filled': [claim(), ACCEPTED, fill(4n * ONE)],
  filled: [claim(), ACCEPTED, fill(QUANTITY)],
  cancelled: [claim(), ACCEPTED, venueSays('cancelled')],
  rejected: [claim(), because('record-rejected')],
  denied: [because('deny')],
  expired: [claim(), ACCEPTED, venueSays('expired')],
}

/** An order that came to the state in the ordinary way. */
export function orderIn(variant: Variant, intent: Intent = ENTRY_INTENT): Order {
  return told(newOrder(intent), ...PATHS[variant])
}
