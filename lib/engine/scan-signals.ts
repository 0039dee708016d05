/**
 * Runs the strategies on the bar that closed last. One decision per strategy, symbol and bar: the
 * decision row, the plan that it opens and its entry intent are one commit, so a repeat finds the
 * row and decides nothing.
 */
import { quoteFault } from '../domain/market/quote.ts'
import { newOrder } from '../domain/order/order.ts'
import { type OpenedPlan, openPlan } from '../domain/plan/open-plan.ts'
import { type Plan } from '../domain/plan/plan.ts'
import { protectionPolicy } from '../domain/plan/protection-policy.ts'
import { decidingBarLag } from '../domain/signal/bar-window.ts'
import { type Decision, type Strategy } from '../domain/signal/strategy.ts'
import { readBars, recentRange } from './bar-store.ts'
import { eachAccount } from './each-account.ts'
import { type AccountRun, type Engine, accountId } from './engine.ts'
import { type LeaseOutcome, withLease } from './lease.ts'
import { announce } from './order-queue.ts'
import { booksAreOpen, openPlans } from './read.ts'
import { type Market, freshMarkets, isStale } from './fresh-markets.ts'
import { LOSS_PREFIX, keys } from './records/keys.ts'
import { decisionRecord, lossRecord } from './records/plan-records.ts'
import { transact } from './transact.ts'

const LEASE_MS = 60_000
const DECISION_RETENTION_MS = 90 * 86_400_000

export interface ScanReport {
  readonly decisions: number
  readonly opened: number
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
  let undecided = 0
  for (const { strategy, symbols } of run.account.strategies)
    for (const symbol of symbols) {
      const market = markets.get(symbol)
      if (market === undefined) {
        withoutMarket.add(symbol)
        continue
      }
      const outcome = await decideOnce(run, strategy, market, open)
      if (outcome === 'decided before') continue
      if (outcome === 'undecided') {
        undecided += 1
        continue
      }
      decisions += 1
      if (outcome === 'no plan') continue
      opened += 1
      open.push(outcome)
    }
  return { decisions, opened, undecided, withoutMarket: [...withoutMarket] }
}

async function decideOnce(
  run: AccountRun,
  strategy: Strategy,
  market: Market,
  open: readonly Plan[],
): Promise<Plan | 'decided before' | 'undecided' | 'no plan'> {
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
  const refusals = proposes
    ? [
        ...refusalsOf(run, market, open),
        ...((await booksAreOpen(run)) ? [] : ['the books of the account are not open yet']),
        ...(await coolDown(run, strategy.id, symbol)),
      ]
    : []
  const planned = refusals.length === 0 ? planFor(run, strategy, market, decision) : undefined
  const plan = planned?.opened === true ? planned : undefined
  const whyNot = [
    ...decision.whyNot,
    ...refusals,
    ...(planned?.opened === false ? [planned.why] : []),
  ]
  let attempts = 0
  const { result, changes } = await transact(run, async (changeSet) => {
    attempts += 1
    if (attempts > 1 && (await store.get(key)) !== undefined) return 'decided before' as const
    if (plan !== undefined) {
      changeSet.plan(undefined, plan.plan, `opened by ${plan.plan.trigger}`)
      changeSet.order(undefined, newOrder(plan.entry), 'created for entry')
    }
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
    return plan?.plan ?? ('no plan' as const)
  })
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

/** What stands against any new plan now, whatever a strategy proposes. */
function refusalsOf(run: AccountRun, { quote }: Market, open: readonly Plan[]): readonly string[] {
  const { limits, exits, symbols, holdList } = run.account.config
  const { symbol } = quote
  const nowMs = run.engine.clock.nowMs()
  const refusals: string[] = []
  const fault = quoteFault(quote, nowMs, exits.quoteAgeSecondsMax.decision * 1000)
  if (fault !== undefined) refusals.push(`the quote is ${fault.code}`)
  if (!symbols.includes(symbol)) refusals.push(`${symbol} is not configured`)
  // What may not be sold could be neither protected nor closed.
  if (holdList.includes(symbol)) refusals.push(`${symbol} is on the hold list`)
  if (open.length >= limits.openPlansMax)
    refusals.push(`${open.length} plans are open, at most ${limits.openPlansMax}`)
  const inSymbol = open.filter((plan) => plan.symbol === symbol).length
  if (inSymbol >= limits.openPlansPerSymbolMax)
    refusals.push(
      `${inSymbol} plans are open in ${symbol}, at most ${limits.openPlansPerSymbolMax}`,
    )
  return refusals
}

/** After a loss, the symbol rests for as long as the strategy's config says (R-SIG-6). */
async function coolDown(
  run: AccountRun,
  strategy: string,
  symbol: string,
): Promise<readonly string[]> {
  const config = run.account.config.strategies.find((each) => each.id === strategy)
  const { partition } = keys.position(accountId(run), symbol)
  const { items } = await run.engine.store.query(partition, {
    from: LOSS_PREFIX,
    to: `${LOSS_PREFIX}~`,
    descending: true,
    limit: 1,
  })
  const [last] = items.map((item) => lossRecord.read(item).value)
  if (config === undefined || last === undefined) return []
  const restUntilMs = last.endedAtMs + config.cooldownMinutes * 60_000
  const leftMs = restUntilMs - run.engine.clock.nowMs()
  return leftMs > 0
    ? [`resting for ${Math.ceil(leftMs / 1000)} s after the loss of plan ${last.planId}`]
    : []
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
    entryTimeoutMs: run.account.config.exits.entryTimeoutSeconds * 1000,
    nowMs: run.engine.clock.nowMs(),
  })
}
