/** Bugs in what is made of the venue's answers, and of its silence. */
import { type PlantedBug } from '../planted-bug.ts'

const RECONCILE = 'lib/engine/reconcile.ts'
const SETTLE_ORDER = 'lib/domain/reconciliation/settle-order.ts'

export const OUTCOME_BUGS: readonly PlantedBug[] = [
  {
    name: 'timeout-taken-for-not-placed',
    text: 'A send without an answer is sent again by the sweep.',
    file: 'lib/engine/send-order.ts',
    find: `return { command: 'record-outcome-lost', atMs, reason: outcome.reason }`,
    replace: `return { command: 'record-not-placed', atMs, reason: outcome.reason }`,
    expected: [1, 14],
    kinds: ['place-unanswered', 'place-late', 'place-lost'],
  },
  {
    name: 'absence-counts-at-once',
    text: 'An order that the venue does not know is given up without waiting for the horizon.',
    file: RECONCILE,
    find: 'const horizonMs = CLAIM_STALE_MS + unknownHorizonSeconds * 1000',
    replace: 'const horizonMs = unknownHorizonSeconds * 0',
    expected: [14],
    kinds: ['place-unanswered', 'place-late', 'order-not-found', 'open-orders-behind'],
  },
  {
    name: 'empty-listing-believed',
    text: 'A resting order that is not among the open ones is recorded as cancelled.',
    file: RECONCILE,
    find: '    if (!(await settledByLookup(run, order))) continue',
    replace: `    if (order.state === 'open' || order.state === 'partially-filled')
      await recordOrder(run, order.intent.symbol, order.intent.intentId, {
        command: 'record-venue-order',
        atMs: run.engine.clock.nowMs(),
        venueOrderId: order.venueOrderId ?? '',
        status: 'cancelled',
        filledQuantity: order.venueFilledQuantity,
      })
    else if (!(await settledByLookup(run, order))) continue`,
    expected: [14],
    kinds: ['open-orders-empty', 'open-orders-behind'],
  },
  {
    name: 'vanished-order-not-noticed',
    text: 'An order that rests in our books is not asked about when the venue stops to list it.',
    file: SETTLE_ORDER,
    find: `if (order.state === 'unknown' || isResting(order)) return { ask: 'venue' }`,
    replace: `if (isResting(order)) return { ask: 'nothing', because: 'waits' }
  if (order.state === 'unknown') return { ask: 'venue' }`,
    expected: [8, 15],
    kinds: ['order-vanished'],
  },
  {
    name: 'live-orders-taken-for-forgotten',
    text: 'Reconciliation cancels every order of ours that rests at the venue.',
    file: RECONCILE,
    find: '    if (stored === undefined || !isFinal(stored.value)) continue',
    replace: '    if (stored === undefined) continue',
    expected: [2],
  },
  {
    name: 'end-taken-from-the-cancel',
    text: 'A cancel that was answered ends the order with the fills known so far.',
    file: 'lib/engine/cancel-order.ts',
    find: '  await confirmOrder(run, current)\n}',
    replace: `  if (outcome.outcome === 'unknown') await confirmOrder(run, current)
  else
    await recordOrder(run, symbol, intentId, {
      command: 'record-venue-order',
      atMs: run.engine.clock.nowMs(),
      venueOrderId: current.venueOrderId ?? '',
      status: 'cancelled',
      filledQuantity: current.filledQuantity,
    })
}`,
    expected: [9, 14],
    kinds: ['cancel-denied', 'fill-limited', 'command-close', 'trade-by-hand'],
  },
  {
    name: 'late-fill-reopens-order',
    text: 'A fill that comes after the end of an order makes it live again.',
    file: 'lib/domain/order/transitions.ts',
    find: `({ 'filled-partly': state, 'filled-fully': state })`,
    replace: `({
  'filled-partly': 'partially-filled',
  'filled-fully': state,
})`,
    expected: [13, 15],
    kinds: ['fill-limited', 'trades-behind', 'trades-empty', 'command-close', 'order-vanished'],
  },
  {
    name: 'fill-progress-overwritten',
    text: 'The second fill of an order takes the place of the first in its progress.',
    file: 'lib/domain/order/evolve.ts',
    find: `          filledQuantity: order.filledQuantity + event.quantity,
          filledCost`,
    replace: `          filledQuantity: event.quantity,
          filledCost`,
    expected: [7, 11, 13, 14, 15],
    kinds: ['fill-limited'],
  },
]
