/**
 * Runs the strategies on the bar that closed last. One decision per strategy, symbol and bar: the
 * decision row, the plan that it opens with its entry intent, and the exit signals of open plans are
 * one commit, so a repeat finds the row and decides nothing.
 */
import { newOrder } from '../domain/order/order.ts'
import { type OpenedPlan, openPlan } from '../domain/plan/open-plan.ts'
import { type Plan } from '../domain/plan/plan.ts'
import { protectionPolicy } from '../domain/plan/protection-policy.ts'
import { decidingBarLag } from '../domain/signal/bar-window.ts'
import { type Decision, type Strategy } from '../domain/signal/strategy.ts'
import { readBars, recentRange } from './bar-store.ts'
import { eachAccount } from './each-account.ts'
import { type AccountRun, type Engine, accountId } from './engine.ts'
import { entryRefusals } from './entry-refusals.ts'
import { type LeaseOutcome, withLease } from './lease.ts'
import { announce } from './order-queue.ts'
import { entryRules } from './plan-rules.ts'
import { openPlans } from './read.ts'
import { type Market, freshMarkets, isStale } from './fresh-markets.ts'
import { keys } from './records/keys.ts'
import { decisionRecord } from './records/plan-records.ts'
import { addExitSignals, plansToSignal } from './signal-exits.ts'
import { transact } from './transact.ts'

const LEASE_MS = 60_000
const DECISION_RETENTION_MS = 90 * 86_400_000

export interface ScanReport {
  readonly decisions: number
  readonly opened: number
  /** Open plans that a strategy wants out of. */
  readonly signalled: number
  /** Proposals without a usable price: their bar is decided on by a later run, or never. */
  readonly undecided: number
  /** Symbols whose price or instrument has not been synced yet. */
  readonly withoutMarket: readonly string[]
}

export async function scanSignals(
  engine: Engine,
): Promise<Readonly<Record<string, LeaseOutcome<ScanReport>>>> {
  return eachAccount(engine, (account) =>
    withLease(engine, account, 'scan-signals', LEASE_MS, scan),
  )
}

async function scan(run: AccountRun): Promise<ScanReport> {
  const markets = await freshMarkets(run)
  const open: Plan[] = []
  for await (const plan of openPlans(run)) open.push(plan.value)
  const withoutMarket = new Set<string>()
  let decisions = 0
  let opened = 0
  let signalled = 0
  let undecided = 0
  for (const { strategy, symbols } of run.account.strategies)
    for (const symbol of symbols) {
      const market = markets.get(symbol)
      if (market === undefined) {
        withoutMarket.add(symbol)
        continue
      }
      const outcome = await decideOnce(run, strategy, market, open)
      if (outcome === 'undecided') undecided += 1
      if (typeof outcome === 'string') continue
      decisions += 1
      signalled += outcome.signalled
      if (outcome.plan === undefined) continue
      opened += 1
      open.push(outcome.plan)
    }
  return { decisions, opened, signalled, undecided, withoutMarket: [...withoutMarket] }
}

interface Decided {
  /** That was opened. */
  readonly plan?: Plan
  /** Open plans that were told to end. */
  readonly signalled: number
}

async function decideOnce(
  run: AccountRun,
  strategy: Strategy,
  market: Market,
  open: readonly Plan[],
): Promise<Decided | 'decided before' | 'undecided'> {
  const { store } = run.engine
  const { symbol } = market.instrument
  const decision = await decide(run, strategy, market, open)
  // The bar that was decided on names the decision: a late bar never makes an older one count twice.
  const key = keys.decision(accountId(run), symbol, strategy.id, decision.barOpenTimeMs)
  if ((await store.get(key)) !== undefined) return 'decided before'
  const proposes = decision.proposals.some((each) => each.kind === 'open')
  // An old price is no reason against the signal: it stays open for as long as its bar may decide.
  if (proposes && isStale(run, market.quote)) {
    run.engine.log.warn('a signal waits for a fresh quote', { symbol, strategy: strategy.id })
    return 'undecided'
  }
  const refusals = proposes ? await entryRefusals(run, strategy.id, market, open) : []
  const planned = refusals.length === 0 ? planFor(run, strategy, market, decision) : undefined
  const plan = planned?.opened === true ? planned : undefined
  const whyNot = [
    ...decision.whyNot,
    ...refusals,
    ...(planned?.opened === false ? [planned.why] : []),
  ]
  const wanted = plansToSignal(decision, open)
  let attempts = 0
  const { result, changes } = await transact(
    run,
    async (changeSet): Promise<Decided | 'decided before'> => {
      attempts += 1
      if (attempts > 1 && (await store.get(key)) !== undefined) return 'decided before'
      if (plan !== undefined) {
        changeSet.plan(undefined, plan.plan, `opened by ${plan.plan.trigger}`)
        changeSet.order(undefined, newOrder(plan.entry), 'created for entry')
      }
      const signalled = await addExitSignals(run, changeSet, decision, wanted)
      const nowMs = run.engine.clock.nowMs()
      const row = {
        strategy: strategy.id,
        symbol,
        barOpenTimeMs: decision.barOpenTimeMs,
        decidedAtMs: nowMs,
        ...(plan === undefined ? {} : { planId: plan.plan.planId }),
        inputs: decision.inputs,
        whyNot,
      }
      changeSet.add(decisionRecord.create(key, row, nowMs + DECISION_RETENTION_MS))
      return { signalled, ...(plan === undefined ? {} : { plan: plan.plan }) }
    },
  )
  await announce(run, changes.announced)
  return result
}

async function decide(
  run: AccountRun,
  strategy: Strategy,
  { quote, instrument }: Market,
  open: readonly Plan[],
): Promise<Decision> {
  const nowMs = run.engine.clock.nowMs()
  const { symbol } = instrument
  const { timeframe } = strategy
  // The market sync of this minute may not have run yet: then the window ends one bar earlier.
  const count = strategy.barsNeeded + decidingBarLag(timeframe)
  const { fromMs, untilMs } = recentRange(timeframe, count, nowMs)
  return strategy.decide({
    account: accountId(run),
    symbol,
    timeframe,
    bars: await readBars(run, symbol, timeframe, fromMs, untilMs),
    quote,
    instrument,
    hasOpenPlan: open.some((plan) => plan.symbol === symbol),
    nowMs,
  })
}

/** The plan for the decision's entry proposal, if it has one. */
function planFor(
  run: AccountRun,
  strategy: Strategy,
  { quote, instrument }: Market,
  decision: Decision,
): OpenedPlan | undefined {
  const proposal = decision.proposals.find((each) => each.kind === 'open')
  if (proposal === undefined) return undefined
  return openPlan({
    account: accountId(run),
    strategy: strategy.id,
    symbol: instrument.symbol,
    barOpenTimeMs: decision.barOpenTimeMs,
    proposal,
    quote,
    instrument,
    protectionPolicy: protectionPolicy(run.account.exchange.capabilities),
    entry: entryRules(run.account.config),
    nowMs: run.engine.clock.nowMs(),
  })
}
