/**
 * Compares what we believe with what the venue says, for orders, positions and money. The venue's
 * explicit word wins, its silence does not: a failed or empty reply changes nothing. Orders of
 * unknown outcome are settled here, by evidence alone. What still differs is explained, and acted
 * upon once two runs in a row have seen it (see `reconciliation/`).
 */
import { sameValue } from '../domain/equality/same-value.ts'
import { type Order, isFinal } from '../domain/order/order.ts'
import { isSteady } from '../domain/plan/steady.ts'
import { absenceCounts, orderQuestion } from '../domain/reconciliation/settle-order.ts'
import { type Exchange, ExchangeReadError, type VenueOrder } from '../ports/exchange.ts'
import { advancePlan } from './advance-plan.ts'
import { eachAccount } from './each-account.ts'
import { type AccountRun, type Engine, accountId } from './engine.ts'
import { type LeaseOutcome, withLease } from './lease.ts'
import { tradesReadAtMs } from './ledger/listings-read.ts'
import { raiseAlert } from './raise-alert.ts'
import { openPlans, readOpenOrders, readOrder } from './read.ts'
import { type DifferencesSettled, settleDifferences } from './reconciliation/settle-differences.ts'
import { rebuildWatchPages } from './rebuild-watch-pages.ts'
import { recordOrder, venueWord } from './record-order.ts'
import { CLAIM_STALE_MS, loseClaim } from './stale-claim.ts'
import { LeaseLost } from './transact.ts'

const LEASE_MS = 90_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Calls to the venue for single orders in one run; the rest waits for the next. */
const LOOKUPS_MAX = 20

export interface ReconcileReport extends DifferencesSettled {
  readonly openOrders: number
  readonly settled: number
  readonly cancelled: number
}

export async function reconcile(
  engine: Engine,
): Promise<Readonly<Record<string, LeaseOutcome<ReconcileReport>>>> {
  return eachAccount(engine, (account) =>
    withLease(engine, account, 'reconcile', LEASE_MS, reconcileAccount),
  )
}

async function reconcileAccount(run: AccountRun): Promise<ReconcileReport> {
  // Ours first: an order that is created after this read is not missing, only younger.
  const ours = (await readOpenOrders(run)).map((stored) => stored.value)
  const listed = await run.account.exchange.fetchOpenOrders()
  const plansTold = new Set<string>()
  const settled = await settleOrders(run, ours, listed, plansTold)
  const cancelled = await cancelForgotten(run, listed)
  await advanceUnsteady(run, plansTold)
  await checkWatch(run)
  const { drift, differences } = await settleDifferences(run, listed)
  return { openOrders: listed.length, settled, cancelled, drift, differences }
}

async function settleOrders(
  run: AccountRun,
  ours: readonly Order[],
  listed: readonly VenueOrder[],
  plansTold: Set<string>,
): Promise<number> {
  let lookups = 0
  let settled = 0
  for (const order of ours) {
    const shown = listed.find((each) => isSame(run.account.exchange, each, order))
    const question = orderQuestion(order, shown !== undefined, {
      nowMs: run.engine.clock.nowMs(),
      claimStaleMs: CLAIM_STALE_MS,
    })
    if (question.ask === 'nothing') {
      if (question.because === 'listed' && shown !== undefined)
        if (await recordWord(run, order, shown)) plansTold.add(order.intent.planId)
      if (question.because === 'too-late') await lapse(run, order)
      continue
    }
    if (lookups >= LOOKUPS_MAX) continue
    lookups += 1
    if ('first' in question) await loseClaim(run, order)
    if (!(await settledByLookup(run, order))) continue
    settled += 1
    plansTold.add(order.intent.planId)
  }
  return settled
}

/** An answer that cannot be had or understood leaves this order as it is, and only this one. */
async function settledByLookup(run: AccountRun, order: Order): Promise<boolean> {
  try {
    return await settleByLookup(run, order)
  } catch (error) {
    if (!(error instanceof ExchangeReadError)) throw error
    const { symbol, intentId } = order.intent
    run.engine.log.warn('the venue did not say what became of an order', {
      symbol,
      intentId,
      error: String(error),
    })
    return false
  }
}

function isSame(exchange: Exchange, listed: VenueOrder, order: Order): boolean {
  if (listed.venueOrderId === order.venueOrderId) return true
  return (
    listed.clientOrderId !== undefined &&
    exchange.intentIdOf(listed.clientOrderId) === order.intent.intentId
  )
}

/** @returns whether it was news. */
async function recordWord(run: AccountRun, order: Order, word: VenueOrder): Promise<boolean> {
  const atMs = run.engine.clock.nowMs()
  const { symbol, intentId } = order.intent
  if (order.state === 'sending' && !order.retryable && order.venueOrderId === undefined)
    run.engine.log.info('the venue shows an order whose answer was lost', { symbol, intentId })
  const { order: told } = await recordOrder(run, symbol, intentId, venueWord(word, atMs))
  return !sameValue(told, order)
}

async function lapse(run: AccountRun, order: Order): Promise<void> {
  await recordOrder(run, order.intent.symbol, order.intent.intentId, {
    command: 'lapse',
    atMs: run.engine.clock.nowMs(),
    reason: 'too late to be sent',
  })
}

/** @returns whether the venue's answer settled something. */
async function settleByLookup(run: AccountRun, order: Order): Promise<boolean> {
  const { symbol, intentId } = order.intent
  const { exchange } = run.account
  const found = await exchange.findOrder({
    symbol,
    clientOrderId: exchange.clientOrderIdOf(intentId),
    ...(order.venueOrderId === undefined ? {} : { venueOrderId: order.venueOrderId }),
  })
  const atMs = run.engine.clock.nowMs()
  if (found !== undefined) {
    await recordOrder(run, symbol, intentId, venueWord(found, atMs))
    return true
  }
  // A claim may be sent until it is stale: only from then on can the order not appear any more.
  const { unknownHorizonSeconds } = run.account.config.reconcile
  const horizonMs = CLAIM_STALE_MS + unknownHorizonSeconds * 1000
  const current = (await readOrder(run, symbol, intentId))?.value ?? order
  if (!absenceCounts(current, atMs, horizonMs)) return false
  // Its trades would tell of it as well: they have to be read to their end first (R-ORD-3).
  const sentByMs = (current.claimedAtMs ?? 0) + horizonMs
  if ((await tradesReadAtMs(run, symbol)) < sentByMs) return false
  await recordOrder(run, symbol, intentId, {
    command: 'record-absent',
    atMs,
    reason: `the venue has no such order ${horizonMs / 1000} s after it was sent`,
  })
  return true
}

/** An order of ours that is over for us but rests at the venue protects nothing: it is cancelled. */
async function cancelForgotten(run: AccountRun, listed: readonly VenueOrder[]): Promise<number> {
  let cancelled = 0
  for (const order of listed) {
    const intentId =
      order.clientOrderId === undefined
        ? undefined
        : run.account.exchange.intentIdOf(order.clientOrderId)
    if (intentId === undefined || order.clientOrderId === undefined) continue
    const stored = await readOrder(run, order.symbol, intentId)
    if (stored === undefined || !isFinal(stored.value)) continue
    const outcome = await run.account.exchange.cancelOrder({
      symbol: order.symbol,
      clientOrderId: order.clientOrderId,
      venueOrderId: order.venueOrderId,
    })
    run.engine.log.warn('an order that was given up still rested at the venue', {
      account: accountId(run),
      symbol: order.symbol,
      intentId,
      cancel: outcome.outcome,
    })
    cancelled += 1
  }
  return cancelled
}

/** Once an hour: the watch pages change with the plans, so a wrong one is a fault of ours. */
async function checkWatch(run: AccountRun): Promise<void> {
  if (run.engine.clock.nowMs() % HOUR_MS >= MINUTE_MS) return
  const account = accountId(run)
  try {
    const repaired = await rebuildWatchPages(run)
    if (repaired === 0) return
    await raiseAlert(run.engine, {
      key: `watch-pages-${account}`,
      severity: 'critical',
      title: `${account}: ${repaired} watch pages did not say what their plans say`,
      text: 'They were made anew. Plans may have been judged too late meanwhile; please report it.',
      account,
    })
  } catch (error) {
    if (error instanceof LeaseLost) throw error
    run.engine.log.warn('the watch pages could not be checked', { account, error: String(error) })
  }
}

/** Takes on every plan that a crash may have left between two steps, and those with news. */
async function advanceUnsteady(run: AccountRun, plansTold: ReadonlySet<string>): Promise<void> {
  const live = (await readOpenOrders(run))
    .map((stored) => stored.value)
    .filter((order) => !isFinal(order))
  const protections = live.filter((order) => order.intent.purpose === 'protection')
  const guarded = new Set(protections.map((order) => order.intent.planId))
  const { holdList, exits } = run.account.config
  const hardStopRests = exits.restingStop === 'hard'
  for await (const { value: plan } of openPlans(run)) {
    const { planId, symbol } = plan
    const isGuarded = isSteady(plan, hardStopRests) && guarded.has(planId)
    // What was put on the hold list since has to lose its stop.
    if (isGuarded && !holdList.includes(symbol) && !plansTold.has(planId)) continue
    try {
      await advancePlan(run, planId)
    } catch (error) {
      if (error instanceof LeaseLost) throw error
      run.engine.log.error('a plan could not be taken on; the others go on', {
        symbol,
        planId,
        error: String(error),
      })
    }
  }
}
