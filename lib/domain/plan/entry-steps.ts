/**
 * The entry of a plan (R-ORD-9): it is given up when it takes too long, and what it bought by then
 * stays and is protected. A post-only entry follows the bid a bounded number of times, each time
 * after a longer wait, and then takes what is offered up to the cap, or gives up, as configured.
 */
import { sizeProblem } from '../market/instrument.ts'
import { type Fixed } from '../money/fixed.ts'
import { type Intent, type Order, isFinal, isSettled, limitPriceOf } from '../order/order.ts'
import { entryIntent, entryPriceMax } from './entry-intent.ts'
import { type PlanStep, type PlanView, cancelAll, ordersFor } from './plan-step.ts'

export interface EntryOutlook {
  readonly steps: readonly PlanStep[]
  /** More may be bought: a plan that holds nothing is not over yet. */
  readonly mayFill: boolean
}

const OVER: EntryOutlook = { steps: [], mayFill: false }
const WAIT: EntryOutlook = { steps: [], mayFill: true }

export function entryOutlook(view: PlanView): EntryOutlook {
  const { plan, rules, nowMs } = view
  const entries = ordersFor(view.orders, 'entry')
  const [first] = entries
  const last = entries.at(-1)
  if (first === undefined || last === undefined) return OVER
  const isLate = nowMs - plan.createdAtMs >= rules.entry.timeoutMs
  if (!isFinal(last)) {
    const isDue = isLate || isOutbid(view, entries, last)
    return { steps: isDue ? cancelAll([last]) : [], mayFill: true }
  }
  // Until its fills are booked, nobody knows what is left to buy.
  if (!isSettled(last)) return WAIT
  const next = isLate || plan.exitedQuantity > 0n ? undefined : nextEntry(view, entries, last)
  if (next === undefined) return OVER
  return next === 'wait' ? WAIT : { steps: [{ step: 'place', intent: next }], mayFill: true }
}

/** A post-only quote that has had its time while the bid went away from it, or that is to cross now. */
function isOutbid(view: PlanView, entries: readonly Order[], last: Order): boolean {
  const { quote, nowMs } = view
  const limit = limitPriceOf(last)
  if (!last.intent.postOnly || quote === undefined || limit === undefined) return false
  const style = styleAfter(view, entries)
  if (style === undefined) return false
  if (style === 'market' && isLastMoment(view)) return true
  const hasWaited = nowMs - last.intent.createdAtMs >= patienceMs(view, entries)
  return hasWaited && (style === 'market' || quote.bid > limit)
}

/** What is to cross in the end does so while there is time to cancel and to send. */
function isLastMoment({ plan, rules, nowMs }: PlanView): boolean {
  return nowMs - plan.createdAtMs >= rules.entry.timeoutMs - rules.entry.requoteMs
}

const DOUBLINGS_MAX = 20

/** Twice as long after each re-quote, in milliseconds. */
function patienceMs({ rules }: PlanView, entries: readonly Order[]): number {
  return rules.entry.requoteMs * (1 << Math.min(entries.length - 1, DOUBLINGS_MAX))
}

/** How the entry goes on after these, if it does. */
function styleAfter(view: PlanView, entries: readonly Order[]): 'post-only' | 'market' | undefined {
  const { requotesMax, thenCross } = view.rules.entry
  if (thenCross && isLastMoment(view)) return 'market'
  if (entries.length <= requotesMax) return 'post-only'
  return thenCross ? 'market' : undefined
}

function nextEntry(
  view: PlanView,
  entries: readonly Order[],
  last: Order,
): Intent | 'wait' | undefined {
  const { plan, rules, instrument, quote, nowMs } = view
  // Another style has one try; what the risk gate refused is not tried again.
  if (!last.intent.postOnly || last.state === 'denied') return undefined
  const style = styleAfter(view, entries)
  const left = quantityLeft(view, entries)
  if (style === undefined || left === 0n) return undefined
  const refusedAtMs = last.state === 'rejected' ? last.updatedAtMs : 0
  if (nowMs - refusedAtMs < rules.entry.requoteMs) return 'wait'
  if (quote === undefined) return 'wait'
  const cap = entryPriceMax(plan, rules.entry, instrument)
  const price = style === 'market' ? quote.ask : quote.bid
  if (price > cap) return undefined
  return entryIntent(
    { plan, instrument, rules: rules.entry },
    { attempt: entries.length + 1, quantity: left, quote, style },
    nowMs,
  )
}

/** Of what the risk gate let through; nothing when the venue would not take so little. */
function quantityLeft({ plan, instrument }: PlanView, entries: readonly Order[]): Fixed {
  const wanted = entries[0]?.quantity ?? 0n
  const left = wanted - plan.enteredQuantity
  return sizeProblem(instrument, left, plan.referencePrice) === undefined ? left : 0n
}
