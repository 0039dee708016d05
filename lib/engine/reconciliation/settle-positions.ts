/**
 * Carries out what follows for plans: one whose position was taken by something outside gives it up,
 * and a position without a plan is put under one. Both decide on what is there in the very commit
 * that changes it: a fill that is booked meanwhile changes the exposure, and the decision is made
 * anew.
 */
import { pairOf } from '../../domain/ledger/fill.ts'
import { quoteFault, type Quote } from '../../domain/market/quote.ts'
import { type Fixed, formatFixed } from '../../domain/money/fixed.ts'
import { adoptPlan } from '../../domain/plan/adopt-plan.ts'
import { loseQuantity } from '../../domain/plan/lose-quantity.ts'
import { type Plan } from '../../domain/plan/plan.ts'
import { protectionPolicy } from '../../domain/plan/protection-policy.ts'
import {
  losses,
  missingQuantity,
  orphanQuantity,
} from '../../domain/reconciliation/compare-positions.ts'
import { causeOfLoss, outflowsSince } from '../../domain/reconciliation/outflow.ts'
import { reachOf } from '../../domain/reconciliation/order-reach.ts'
import { type Sighting, isConfirmed } from '../../domain/reconciliation/sighting.ts'
import { ExchangeReadError } from '../../ports/exchange.ts'
import { advancePlan } from '../advance-plan.ts'
import { type ChangeSet } from '../change-set.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { raiseAlert } from '../raise-alert.ts'
import { openPlans, readInstrument, readOne, readOpenOrders } from '../read.ts'
import { exposureRecord } from '../records/account-records.ts'
import { keys } from '../records/keys.ts'
import { type Stored, requireUnchanged } from '../records/record.ts'
import { transact } from '../transact.ts'
import { readOutflows } from './compare-plans.ts'

/** @param seen the differences that this run saw. */
export async function settlePositions(run: AccountRun, seen: readonly Sighting[]): Promise<void> {
  const apart = new Set(seen.map(({ difference }) => difference.key))
  for (const sighting of seen) {
    const { symbol, consequence, comparison } = sighting.difference
    if (comparison !== 'positions' || symbol === undefined || !isConfirmed(sighting)) continue
    // While the venue has another quantity than the ledger, the ledger does not know what is missing.
    if (apart.has(`balance:${pairOf(symbol).base}`)) continue
    if (consequence === 'end') await giveUp(run, symbol)
    if (consequence === 'adopt') await adopt(run, symbol, sighting.firstSeenAtMs)
  }
}

interface SymbolState {
  readonly position: Fixed
  readonly plans: readonly Stored<Plan>[]
}

/**
 * Nothing while an order may be moving the symbol, or its book is being rebuilt. The commit fails
 * when either begins meanwhile, or the position changes.
 */
async function readSymbol(
  run: AccountRun,
  changes: ChangeSet,
  symbol: string,
): Promise<SymbolState | undefined> {
  const key = keys.exposure(accountId(run))
  const exposure = await readOne(run.engine.store, exposureRecord, key)
  const orders = (await readOpenOrders(run)).map(({ value }) => value)
  const isMoving = orders.some(
    (order) => order.intent.symbol === symbol && reachOf(order) !== undefined,
  )
  const rebuildKey = keys.rebuild(accountId(run), symbol)
  const isRebuilt = (await run.engine.store.get(rebuildKey)) !== undefined
  if (isMoving || isRebuilt) return undefined
  const plans: Stored<Plan>[] = []
  for await (const plan of openPlans(run)) if (plan.value.symbol === symbol) plans.push(plan)
  changes.add(requireUnchanged(key, exposure), requireUnchanged(rebuildKey, undefined))
  return { position: exposure?.value.positions[symbol] ?? 0n, plans }
}

interface GivenUp {
  readonly plan: Plan
  readonly quantity: Fixed
  readonly because: string
}

async function giveUp(run: AccountRun, symbol: string): Promise<void> {
  const outflows = await readOutflows(run, symbol)
  const atMs = run.engine.clock.nowMs()
  const { result } = await transact(run, async (changes): Promise<readonly GivenUp[]> => {
    const state = await readSymbol(run, changes, symbol)
    if (state === undefined) return []
    const plans = state.plans.map(({ value }) => value)
    const missing = missingQuantity(state.position, plans)
    return losses(plans, missing).map(({ plan, quantity }) => {
      const cause = causeOfLoss(quantity, outflowsSince(outflows, plan.createdAtMs))
      const { reason, price, because } = cause
      const stored = state.plans.find(({ value }) => value.planId === plan.planId)
      const lost = { quantity, reason, atMs, ...(price === undefined ? {} : { price }) }
      changes.plan(
        stored,
        loseQuantity(plan, lost),
        `${formatFixed(quantity)} lost (${reason}): ${because}`,
      )
      return { plan, quantity, because }
    })
  })
  for (const given of result) {
    await tellLoss(run, given)
    await advancePlan(run, given.plan.planId)
  }
}

async function tellLoss(run: AccountRun, { plan, quantity, because }: GivenUp): Promise<void> {
  const { symbol, planId, account } = plan
  run.engine.log.warn('a plan lost a part of its position', {
    account,
    symbol,
    planId,
    quantity: formatFixed(quantity),
    because,
  })
  await raiseAlert(run.engine, {
    key: `plan-lost-${planId}`,
    severity: 'warning',
    title: `${symbol}: ${formatFixed(quantity)} of a plan's position is gone`,
    text: `Plan ${planId}: ${because}. Its protection follows what is left; with nothing left it ends.`,
    account,
    symbol,
    planId,
  })
}

async function adopt(run: AccountRun, symbol: string, seenAtMs: number): Promise<void> {
  const quote = await freshQuote(run, symbol)
  if (quote === undefined) return
  const instrument = await readInstrument(run, symbol)
  const nowMs = run.engine.clock.nowMs()
  const { result: plan } = await transact(run, async (changes) => {
    const state = await readSymbol(run, changes, symbol)
    if (state === undefined) return undefined
    const plans = state.plans.map(({ value }) => value)
    const quantity = orphanQuantity(state.position, plans, instrument, quote.bid)
    if (quantity === 0n) return undefined
    const adopted = adoptPlan({
      account: accountId(run),
      symbol,
      quantity,
      quote,
      instrument,
      protectionPolicy: protectionPolicy(run.account.exchange.capabilities),
      stopPercent: run.account.config.reconcile.adoptedStopPercent,
      seenAtMs,
      nowMs,
    })
    if (adopted === undefined) return undefined
    changes.plan(undefined, adopted, `adopted ${formatFixed(quantity)}`)
    return adopted
  })
  if (plan === undefined) return
  await tellAdoption(run, plan)
  await advancePlan(run, plan.planId)
}

async function freshQuote(run: AccountRun, symbol: string): Promise<Quote | undefined> {
  const ageMsMax = run.account.config.exits.quoteAgeSecondsMax.decision * 1000
  try {
    const [quote] = await run.account.exchange.fetchQuotes([symbol])
    const fault = quoteFault(quote, run.engine.clock.nowMs(), ageMsMax)
    return fault === undefined ? quote : undefined
  } catch (error) {
    if (!(error instanceof ExchangeReadError)) throw error
    run.engine.log.warn('no quote to adopt a position at', { symbol, error: String(error) })
    return undefined
  }
}

async function tellAdoption(run: AccountRun, plan: Plan): Promise<void> {
  const { symbol, planId, account, levels, enteredQuantity } = plan
  await raiseAlert(run.engine, {
    key: `adopted-${planId}`,
    severity: 'info',
    title: `${symbol}: a position of ${formatFixed(enteredQuantity)} without a plan was adopted`,
    text: `Plan ${planId} protects it by a stop at ${formatFixed(levels.stop)}, which may sell it.`,
    account,
    symbol,
    planId,
  })
}
