/**
 * Books one trade of the venue: the fill, the order's progress, the plan, the position and its lots,
 * the allocations, the day, the money and the audit row are one commit, or nothing is. The mark under
 * the trade's own id makes a second booking impossible.
 */
import { type Fact, factPlace } from '../domain/ledger/entry.ts'
import { type Fill, fillEffect } from '../domain/ledger/fill.ts'
import { comparePlaces } from '../domain/ledger/lots.ts'
import { formatFixed } from '../domain/money/fixed.ts'
import { externalTradeDifference } from '../domain/reconciliation/booked-difference.ts'
import { type Order } from '../domain/order/order.ts'
import { type Plan, type PlanStatus } from '../domain/plan/plan.ts'
import { type ChangeSet } from './change-set.ts'
import { type AccountRun, accountId } from './engine.ts'
import { bookFacts } from './ledger/book-facts.ts'
import { type CompleteFill } from './ledger/complete-fill.ts'
import { moneyIntoBook } from './ledger/money-into-book.ts'
import { summarised } from './plan-summary.ts'
import { raiseAlert } from './raise-alert.ts'
import { readOrder, readPlan } from './read.ts'
import { applyCommand } from './record-order.ts'
import { bookedDifferenceWrite } from './reconciliation/difference-rows.ts'
import { keys } from './records/keys.ts'
import { planRecord } from './records/plan-records.ts'
import { transact } from './transact.ts'

/** @returns false when the fill had been booked before. */
export async function applyTrade(run: AccountRun, complete: CompleteFill): Promise<boolean> {
  const { fill } = complete
  const mark = keys.fill(accountId(run), fill.symbol, fill.tradeId)
  let afterTheEnd = false
  let attempts = 0
  const { result } = await transact(run, async (changes) => {
    afterTheEnd = false
    attempts += 1
    // A new one does not exist, or the commit fails: so nothing is read before the first attempt.
    if (attempts > 1 && (await run.engine.store.get(mark)) !== undefined) return false
    const order =
      fill.intentId === undefined ? undefined : await bookOrder(run, changes, fill, fill.intentId)
    if (fill.planId !== undefined)
      afterTheEnd =
        (await bookPlan(run, changes, { fill, planId: fill.planId, order })) === 'closed'
    const moved = await moneyIntoBook(run, fill)
    await bookFacts(run, changes, inOrder([...moved, ...complete.facts]))
    if (fill.intentId === undefined)
      changes.add(bookedDifferenceWrite(run, externalTradeDifference(fill), fill.timeMs))
    return true
  })
  if (result && afterTheEnd) await raiseLateFill(run, fill)
  if (result && complete.isUnvalued) await raiseUnvalued(run, fill)
  return result
}

function inOrder(facts: readonly Fact[]): readonly Fact[] {
  return [...facts].sort((a, b) => comparePlaces(factPlace(a), factPlace(b)))
}

/** The plan is over and guards nothing any more: what this fill moved is for a person to see. */
async function raiseLateFill(run: AccountRun, fill: Fill): Promise<void> {
  await raiseAlert(run.engine, {
    key: `late-fill-${fill.tradeId}`,
    severity: 'critical',
    title: `${fill.symbol}: a ${fill.side} was filled after its plan had ended`,
    text: `Trade ${fill.tradeId}, quantity ${formatFixed(fill.quantity)}: what it bought has no stop.`,
    account: fill.account,
    symbol: fill.symbol,
    ...(fill.planId === undefined ? {} : { planId: fill.planId }),
  })
}

async function raiseUnvalued(run: AccountRun, fill: Fill): Promise<void> {
  await raiseAlert(run.engine, {
    key: `fee-without-value-${fill.tradeId}`,
    severity: 'warning',
    title: `${fill.symbol}: the fee of ${formatFixed(fill.fee)} ${fill.feeCurrency} has no value`,
    text: `Trade ${fill.tradeId} is booked without it: there was no price of ${fill.feeCurrency} at its time.`,
    account: fill.account,
    symbol: fill.symbol,
  })
}

async function bookOrder(
  run: AccountRun,
  changes: ChangeSet,
  fill: Fill,
  intentId: string,
): Promise<Order> {
  const stored = await readOrder(run, fill.symbol, intentId)
  if (stored === undefined) throw new Error(`trade ${fill.tradeId} names no order ${intentId}`)
  const recorded = applyCommand(changes, stored, {
    command: 'record-fill',
    atMs: run.engine.clock.nowMs(),
    venueOrderId: fill.venueOrderId,
    quantity: fill.quantity,
    cost: fill.cost,
  })
  if (!recorded.recorded)
    throw new Error(`order ${intentId} cannot have trade ${fill.tradeId}: ${recorded.why}`)
  return recorded.order
}

/** The plan's own summary is brought up in the same commit: nobody may come by to do it later. */
async function bookPlan(
  run: AccountRun,
  changes: ChangeSet,
  booked: { readonly fill: Fill; readonly planId: string; readonly order: Order | undefined },
): Promise<PlanStatus> {
  const { fill, planId } = booked
  const stored = await readPlan(run, fill.symbol, planId)
  if (stored === undefined) throw new Error(`trade ${fill.tradeId} names no plan ${planId}`)
  const before = stored.value
  const plan = planWith(before, fill, 1n)
  if (before.status === 'closed') changes.add(planRecord.replace(stored, plan))
  else changes.plan(stored, await summarised(run, plan, booked.order), `fill ${fill.tradeId}`)
  return before.status
}

/** The plan's sums with a fill in them, or (`sign` −1) without it. */
export function planWith(plan: Plan, fill: Fill, sign: 1n | -1n): Plan {
  const { feeInQuote, feeInBase } = fillEffect(fill)
  const isEntering = fill.side === plan.side
  return {
    ...plan,
    entryCost: plan.entryCost + (isEntering ? sign * fill.cost : 0n),
    exitProceeds: plan.exitProceeds + (isEntering ? 0n : sign * fill.cost),
    fees: plan.fees + sign * (feeInQuote + (fill.feeValue ?? 0n)),
    baseFees: plan.baseFees + sign * feeInBase,
  }
}
