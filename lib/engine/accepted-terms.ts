/** What the venue made of an order, beside what it was asked for (R-ORD-11). */
import { currentTerms } from '../domain/order/amendment.ts'
import { formatFixed } from '../domain/money/fixed.ts'
import { type Order } from '../domain/order/order.ts'
import { type VenueOrder } from '../ports/exchange.ts'
import { type AccountRun } from './engine.ts'

const FLAGS = ['postOnly', 'reduceOnly', 'timeInForce'] as const
const TERMS = ['quantity', 'limitPrice', 'triggerPrice'] as const

/**
 * Each term that the venue shows and that is not as it was asked for, with both. What the venue does
 * not show cannot differ, and while an amendment is pending nobody knows which terms to expect.
 */
export function otherTerms(order: Order, accepted: VenueOrder): Readonly<Record<string, string>> {
  const differences: Record<string, string> = {}
  for (const name of FLAGS) {
    const [sent, shown] = [order.intent[name], accepted[name]]
    if (shown !== undefined && shown !== sent) differences[name] = `${sent}, the venue: ${shown}`
  }
  if (order.amendment !== undefined) return differences
  const sentTerms = currentTerms(order)
  for (const name of TERMS) {
    const [sent, shown] = [sentTerms[name], accepted[name]]
    if (sent !== undefined && shown !== undefined && shown !== sent)
      differences[name] = `${formatFixed(sent)}, the venue: ${formatFixed(shown)}`
  }
  return differences
}

export function warnOfOtherTerms(run: AccountRun, order: Order, accepted: VenueOrder): void {
  const differences = otherTerms(order, accepted)
  if (Object.keys(differences).length === 0) return
  const { symbol, intentId, planId } = order.intent
  run.engine.log.warn('the venue shows other terms than the order was sent with', {
    symbol,
    intentId,
    planId,
    ...differences,
  })
}
