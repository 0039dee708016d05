/**
 * The order that buys a plan's position. However late or often it is sent, it never pays more than
 * the cap above the ask that was decided on: a signal is worth its price, not any price.
 */
import { type Instrument, quantisePrice } from '../market/instrument.ts'
import { type Quote } from '../market/quote.ts'
import { type Fixed, ONE, minimum, multiply } from '../money/fixed.ts'
import { type Intent } from '../order/order.ts'
import { type Plan } from './plan.ts'
import { intentIdOf } from './plan-intents.ts'
import { type EntryRules } from './plan-rules.ts'

/** What of a plan its entries follow from; known before the plan is there. */
export type EntryPlan = Pick<
  Plan,
  'account' | 'planId' | 'symbol' | 'side' | 'referencePrice' | 'createdAtMs'
>

export interface EntryPlace {
  readonly plan: EntryPlan
  readonly instrument: Instrument
  readonly rules: EntryRules
}

export interface EntryWish {
  /** Starts at 1; each re-quote is one more. */
  readonly attempt: number
  /** Base currency, on the venue's grid. */
  readonly quantity: Fixed
  readonly quote: Quote
  readonly style: EntryRules['order']
}

/** The most that an entry of the plan may pay: quote currency per unit, on the venue's grid. */
export function entryPriceMax(
  { referencePrice }: Pick<EntryPlan, 'referencePrice'>,
  { slippageMax }: Pick<EntryRules, 'slippageMax'>,
  instrument: Instrument,
): Fixed {
  return quantisePrice(instrument, multiply(referencePrice, ONE + slippageMax, 'floor'), 'floor')
}

/**
 * - `market`: a limit at the cap that takes what is offered up to it at once. Never a bare market
 *   order, which would pay anything in an empty book.
 * - `limit`: rests at the ask.
 * - `post-only`: rests at the bid; the venue refuses it where it would take.
 *
 * None is above the cap, none is sent once the plan's entry has timed out.
 */
export function entryIntent(place: EntryPlace, wish: EntryWish, nowMs: number): Intent {
  const { plan, rules } = place
  const { attempt, quantity, style } = wish
  return {
    intentId: intentIdOf(plan.account, plan.planId, 'entry', attempt),
    account: plan.account,
    symbol: plan.symbol,
    planId: plan.planId,
    purpose: 'entry',
    effect: 'increasing',
    side: plan.side,
    type: 'limit',
    quantity,
    limitPrice: limitPrice(place, wish),
    postOnly: style === 'post-only',
    reduceOnly: false,
    timeInForce: style === 'market' ? 'immediate-or-cancel' : 'good-till-cancelled',
    referencePrice: plan.referencePrice,
    attempt,
    createdAtMs: nowMs,
    expiresAtMs: plan.createdAtMs + rules.timeoutMs,
  }
}

function limitPrice({ plan, instrument, rules }: EntryPlace, { quote, style }: EntryWish): Fixed {
  const cap = entryPriceMax(plan, rules, instrument)
  switch (style) {
    case 'market':
      return cap
    case 'limit':
      return minimum(quantisePrice(instrument, quote.ask, 'floor'), cap)
    case 'post-only':
      return minimum(quantisePrice(instrument, quote.bid, 'floor'), cap)
  }
}
