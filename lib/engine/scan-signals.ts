/**
 * Runs the strategies on the bar that closed last. One decision per strategy, symbol and bar: the
 * decision row, the plan that it opens and its entry intent are one commit, so a repeat finds the
 * row and decides nothing.
 */
import { type Quote, quoteFault } from '../domain/market/quote.ts'
import { newOrder } from '../domain/order/order.ts'
import { openPlan } from '../domain/plan/open-plan.ts'
import { type Plan } from '../domain/plan/plan.ts'
import { protectionPolicy } from '../domain/plan/protection-policy.ts'
import { type Decision, type EntryProposal, type Strategy } from '../domain/signal/strategy.ts'
import { readBars, recentRange } from './bar-store.ts'
import { type AccountRun, type Engine, accountId } from './engine.ts'
import { type LeaseOutcome, withLease } from './lease.ts'
import { announce } from './order-queue.ts'
import { openPlans, readInstrument, readOne } from './read.ts'
import { keys } from './records/keys.ts'
import { quoteRecord } from './records/market-records.ts'
import { decisionRecord } from './records/plan-records.ts'
import { transact } from './transact.ts'

const LEASE_MS = 60_000
const DECISION_RETENTION_MS = 90 * 86_400_000

export interface ScanReport {
  readonly decisions: number
  readonly opened: number
}

export async function scanSignals(
  engine: Engine,
): Promise<Readonly<Record<string, LeaseOutcome<ScanReport>>>> {
  const reports: Record<string, LeaseOutcome<ScanReport>> = {}
  for (const account of engine.accounts)
    reports[account.config.id] = await withLease(engine, account, 'scan-signals', LEASE_MS, scan)
  return reports
}

async function scan(run: AccountRun): Promise<ScanReport> {
  const open: Plan[] = []
  for await (const plan of openPlans(run)) open.push(plan.value)
  let decisions = 0
  let opened = 0
  for (const { strategy, symbols } of run.account.strategies)
    for (const symbol of symbols) {
      const plan = await decideOnce(run, strategy, symbol, open)
      if (plan === 'decided before' || plan === 'no price') continue
      decisions += 1
      if (plan === 'no plan') continue
      opened += 1
      open.push(plan)
    }
  return { decisions, opened }
}

async function decideOnce(
  run: AccountRun,
  strategy: Strategy,
  symbol: string,
  open: readonly Plan[],
): Promise<Plan | 'decided before' | 'no price' | 'no plan'> {
  const { store, clock } = run.engine
  const nowMs = clock.nowMs()
  const quote = await readOne(store, quoteRecord, keys.quote(run.account.market, symbol))
  if (quote === undefined) return 'no price'
  const decision = await decide(run, strategy, symbol, open, quote.value)
  // The bar that was decided on names the decision: a late bar never makes an older one count twice.
  const { barOpenTimeMs } = decision
  const key = keys.decision(accountId(run), symbol, strategy.id, barOpenTimeMs)
  if ((await store.get(key)) !== undefined) return 'decided before'
  const refusals = refusalsOf(run, symbol, open, quote.value, nowMs)
  const proposal = decision.proposals.find((each) => each.kind === 'open')
  const { result, changes } = await transact(run, async (changeSet) => {
    if ((await store.get(key)) !== undefined) return 'decided before' as const
    const plan =
      proposal === undefined || refusals.length > 0
        ? undefined
        : await planFor(run, strategy, symbol, barOpenTimeMs, proposal, quote.value)
    if (plan?.opened === true) {
      changeSet.plan(undefined, plan.plan, `opened by ${proposal?.trigger ?? strategy.id}`)
      changeSet.order(undefined, newOrder(plan.entry), 'created for entry')
    }
    const whyNot = [...decision.whyNot, ...refusals, ...(plan?.opened === false ? [plan.why] : [])]
    changeSet.add(
      decisionRecord.create(
        key,
        {
          strategy: strategy.id,
          symbol,
          barOpenTimeMs,
          decidedAtMs: nowMs,
          ...(plan?.opened === true ? { planId: plan.plan.planId } : {}),
          inputs: decision.inputs,
          whyNot,
        },
        nowMs + DECISION_RETENTION_MS,
      ),
    )
    return plan?.opened === true ? plan.plan : ('no plan' as const)
  })
  await announce(run, changes.announced)
  return result
}

async function decide(
  run: AccountRun,
  strategy: Strategy,
  symbol: string,
  open: readonly Plan[],
  quote: Quote,
): Promise<Decision> {
  const nowMs = run.engine.clock.nowMs()
  const { fromMs, untilMs } = recentRange(strategy.timeframe, strategy.barsNeeded, nowMs)
  return strategy.decide({
    account: accountId(run),
    symbol,
    timeframe: strategy.timeframe,
    bars: await readBars(run, symbol, strategy.timeframe, fromMs, untilMs),
    quote,
    instrument: await readInstrument(run, symbol),
    hasOpenPlan: open.some((plan) => plan.symbol === symbol),
    nowMs,
  })
}

/** What stands against any new plan now, whatever a strategy proposes. */
function refusalsOf(
  run: AccountRun,
  symbol: string,
  open: readonly Plan[],
  quote: Quote,
  nowMs: number,
): readonly string[] {
  const { limits, exits, symbols } = run.account.config
  const refusals: string[] = []
  const fault = quoteFault(quote, nowMs, exits.quoteAgeSecondsMax.decision * 1000)
  if (fault !== undefined) refusals.push(`the quote is ${fault.code}`)
  if (!symbols.includes(symbol)) refusals.push(`${symbol} is not configured`)
  if (open.length >= limits.openPlansMax)
    refusals.push(`${open.length} plans are open, at most ${limits.openPlansMax}`)
  const inSymbol = open.filter((plan) => plan.symbol === symbol).length
  if (inSymbol >= limits.openPlansPerSymbolMax)
    refusals.push(`${inSymbol} plans are open in ${symbol}, at most ${limits.openPlansPerSymbolMax}`)
  return refusals
}

async function planFor(
  run: AccountRun,
  strategy: Strategy,
  symbol: string,
  barOpenTimeMs: number,
  proposal: EntryProposal,
  quote: Quote,
): Promise<ReturnType<typeof openPlan>> {
  return openPlan({
    account: accountId(run),
    strategy: strategy.id,
    symbol,
    barOpenTimeMs,
    proposal,
    quote,
    instrument: await readInstrument(run, symbol),
    protectionPolicy: protectionPolicy(run.account.exchange.capabilities),
    entryTimeoutMs: run.account.config.exits.entryTimeoutSeconds * 1000,
    nowMs: run.engine.clock.nowMs(),
  })
}
