/**
 * Judges one plan on the price of its own symbol: moves its trailing stop, starts the exit that fires,
 * and takes the plan on. A plan that is open, fully protected and without an exit costs nothing
 * beyond the judgement.
 */
import { type Instrument } from '../domain/market/instrument.ts'
import { sameValue } from '../domain/equality/same-value.ts'
import { type Quote } from '../domain/market/quote.ts'
import { formatFixed } from '../domain/money/fixed.ts'
import { breakEvenMove } from '../domain/plan/break-even.ts'
import { isResting } from '../domain/order/order.ts'
import { exitPauseLeftMs } from '../domain/plan/exit-retry.ts'
import { type JudgedPrice } from '../domain/plan/exit-rules/exit-rule.ts'
import { type Judgement, judgeExit } from '../domain/plan/judge-exit.ts'
import { type Exit, type Plan, heldQuantity } from '../domain/plan/plan.ts'
import { isStranded } from '../domain/plan/stranded.ts'
import { isSteady } from '../domain/plan/steady.ts'
import { ratchet } from '../domain/plan/trail.ts'
import { advancePlan } from './advance-plan.ts'
import { type AccountRun, accountId } from './engine.ts'
import { evaluationWrite } from './exits/evaluation-rows.ts'
import { readPlanOrders } from './plan-summary.ts'
import { raiseAlert } from './raise-alert.ts'
import { readInstrument, readOne } from './read.ts'
import { keys } from './records/keys.ts'
import { planRecord } from './records/plan-records.ts'
import { confirmOrder } from './send-order.ts'
import { transact } from './transact.ts'

/** What the plan's symbol looks like to this judgement. */
export interface PlanMarket {
  /** As the venue gave it now, fit for decisions or not. */
  readonly quote?: Quote
  /** What the position is judged at; absent when nothing is fit for it. */
  readonly price?: JudgedPrice
  /** The symbol's volatility is wild: trailing stops keep a wider distance. */
  readonly isWild: boolean
}

/** @returns the plan as it is now, or nothing when it is not open (any more). */
export async function judgePlan(
  run: AccountRun,
  plan: Plan,
  market: PlanMarket,
): Promise<Plan | undefined> {
  const isJudged = plan.status === 'open' && heldQuantity(plan) > 0n
  const judged = isJudged ? await judgeOpen(run, plan, market) : plan
  if (judged !== undefined && isSteady(judged, hardStopRests(run))) return judged
  const advanced = await advancePlan(run, plan.planId, market.quote)
  if (advanced !== undefined) await alarmIfUnprotected(run, advanced)
  return advanced
}

function hardStopRests(run: AccountRun): boolean {
  return run.account.config.exits.restingStop === 'hard'
}

/** What one look at the price makes of an open plan. */
interface Look {
  readonly judgement: Judgement
  /** Where stops move up to. */
  readonly moves: Pick<Plan, 'trail' | 'breakEvenStop'>
  /** What is carried out: not while a failed exit pauses, nor against the hold list. */
  readonly exit?: Exit
  readonly isBlocked: boolean
}

function lookAt(run: AccountRun, plan: Plan, market: PlanMarket, instrument: Instrument): Look {
  const nowMs = run.engine.clock.nowMs()
  const { price } = market
  const moves = stopMoves(plan, market, instrument, nowMs)
  const judgement = judgeExit({
    plan: { ...plan, ...moves },
    price,
    instrument,
    hardStopRests: hardStopRests(run),
    nowMs,
  })
  const { exit } = judgement
  if (exit === undefined || exitPauseLeftMs(plan, nowMs, exit.reason) > 0)
    return { judgement, moves, isBlocked: false }
  // What the venue would not take must not cost the position the stop that rests.
  if (isStranded(plan, instrument)) return { judgement, moves, isBlocked: false }
  const isBlocked = run.account.config.holdList.includes(plan.symbol)
  return { judgement, moves, ...(isBlocked ? {} : { exit }), isBlocked }
}

/** Stops move by a fresh quote only. */
function stopMoves(
  plan: Plan,
  { price, isWild }: PlanMarket,
  instrument: Instrument,
  nowMs: number,
): Look['moves'] {
  if (price?.source !== 'quote') return {}
  const { bid } = price
  const breakEvenStop = breakEvenMove(plan, bid, instrument)
  const base = breakEvenStop === undefined ? plan : { ...plan, breakEvenStop }
  const trail = ratchet({ plan: base, bid, regimeIsWild: isWild, instrument, nowMs })
  return {
    ...(breakEvenStop === undefined ? {} : { breakEvenStop }),
    ...(trail === undefined ? {} : { trail }),
  }
}

async function judgeOpen(
  run: AccountRun,
  plan: Plan,
  market: PlanMarket,
): Promise<Plan | undefined> {
  const instrument = await readInstrument(run, plan.symbol)
  const look = lookAt(run, plan, market, instrument)
  if (look.isBlocked) await reportBlocked(run, plan, look, market.price)
  if (isStranded(plan, instrument)) await reportStranded(run, plan, look)
  if (look.exit === undefined && Object.keys(look.moves).length === 0) return plan
  if (look.exit !== undefined) await confirmResting(run, plan)
  return changeBy(run, plan, market, instrument)
}

/**
 * Where the exit goes first, what rests may have sold already without our knowing: the venue is asked
 * before anything is sold beside it (R-PROT-4, R-PROT-5). Where balances are locked, what rests is
 * cancelled before the exit, and its end tells the same.
 */
async function confirmResting(run: AccountRun, plan: Plan): Promise<void> {
  if (run.account.exchange.capabilities.restingOrdersLockBalance) return
  const orders = (await readPlanOrders(run, plan)).map((order) => order.value)
  const resting = orders.filter((order) => isResting(order) && order.intent.effect === 'reducing')
  let isChanged = false
  for (const order of resting)
    if (!sameValue(await confirmOrder(run, order), order)) isChanged = true
  if (isChanged) await advancePlan(run, plan.planId)
}

/** Looks again at the plan as it is stored, so that what others did meanwhile counts. */
async function changeBy(
  run: AccountRun,
  plan: Plan,
  market: PlanMarket,
  instrument: Instrument,
): Promise<Plan | undefined> {
  const key = keys.openPlan(accountId(run), plan.planId)
  const { result } = await transact(run, async (changes) => {
    const stored = await readOne(run.engine.store, planRecord, key)
    if (stored === undefined) return undefined
    const current = stored.value
    if (current.status !== 'open') return { plan: current }
    const { judgement, moves, exit } = lookAt(run, current, market, instrument)
    const moved: Plan = { ...current, ...moves }
    const next: Plan = exit === undefined ? moved : { ...moved, status: 'closing', exit }
    const { trail, breakEvenStop } = moves
    const texts = [
      ...(breakEvenStop === undefined ? [] : [`stop at break-even ${formatFixed(breakEvenStop)}`]),
      ...(trail === undefined ? [] : [`stop trails at ${formatFixed(trail.stop)}`]),
      ...(exit === undefined ? [] : [`exit ${exit.reason} at ${formatFixed(exit.triggerPrice)}`]),
    ]
    if (texts.length === 0) return { plan: current }
    changes.plan(stored, next, texts.join(', '))
    const outcome = exit === undefined ? 'ratchet' : 'exit'
    const regime = market.isWild ? { regime: 'wild' } : {}
    const place = { outcome, planVersion: stored.version, ...regime } as const
    changes.add(evaluationWrite(run, next, judgement, market.price, place))
    return { plan: next, ...(exit === undefined ? {} : { exit }) }
  })
  if (result?.exit !== undefined) reportExit(run, result.plan, result.exit)
  return result?.plan
}

function reportExit(run: AccountRun, plan: Plan, exit: Exit): void {
  run.engine.log.info('exit triggered', {
    account: plan.account,
    symbol: plan.symbol,
    planId: plan.planId,
    reason: exit.reason,
    price: formatFixed(exit.triggerPrice),
    ...(exit.keep === undefined ? {} : { keep: formatFixed(exit.keep) }),
  })
}

/** R-EXIT-10: logged and counted each time; one evaluation row an hour. */
async function reportBlocked(
  run: AccountRun,
  plan: Plan,
  { judgement }: Look,
  price: JudgedPrice | undefined,
): Promise<void> {
  const { account, symbol, planId } = plan
  const reason = judgement.exit?.reason ?? 'MANUAL'
  run.engine.log.warn('the hold list blocks an exit', { account, symbol, planId, reason })
  run.engine.metrics.record('BlockedExits', 1, 'count', { account })
  // The key is that of the hour, so a second one is refused, which is as it should be.
  const place = { outcome: 'blocked', planVersion: 0 } as const
  await run.engine.store.commit([evaluationWrite(run, plan, judgement, price, place)])
}

/** Whatever fires, nothing of ours can sell it: a person has to know (R-PROT-4). */
async function reportStranded(
  run: AccountRun,
  { account, symbol, planId }: Plan,
  { judgement }: Look,
): Promise<void> {
  const wanted = judgement.exit === undefined ? '' : ` An exit is due: ${judgement.exit.reason}.`
  await raiseAlert(run.engine, {
    key: `unsellable-${planId}`,
    severity: 'critical',
    title: `${symbol}: the venue takes no order for what a plan holds any more`,
    text: `Its minimum is above that now.${wanted} What rests stays; sell it by hand, or add to it there.`,
    account,
    symbol,
    planId,
  })
}

async function alarmIfUnprotected(run: AccountRun, plan: Plan): Promise<void> {
  if (plan.unprotectedSinceMs === undefined) return
  const nowMs = run.engine.clock.nowMs()
  const seconds = (nowMs - plan.unprotectedSinceMs) / 1000
  if (seconds < run.account.config.exits.unprotectedSecondsAlarm) return
  await raiseAlert(run.engine, {
    key: `unprotected-${plan.planId}`,
    severity: 'critical',
    title: `${plan.symbol}: a position has been without resting protection for ${Math.round(seconds)} s`,
    text: 'It is judged at every tick; look at the protective orders of the plan and at the venue.',
    account: plan.account,
    symbol: plan.symbol,
    planId: plan.planId,
  })
}
