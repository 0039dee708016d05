/**
 * Why a plan stands where it stands: its levels, what protects it, a judgement made now, the ones
 * that were kept, and its orders. Only reads; without the venue's answer it says so and shows the rest.
 */
import { formatFixed } from '../../domain/money/fixed.ts'
import { exitPauseLeftMs } from '../../domain/plan/exit-retry.ts'
import { explainPlan } from '../../domain/plan/explain-plan.ts'
import { judgeExit } from '../../domain/plan/judge-exit.ts'
import { type Plan, heldQuantity } from '../../domain/plan/plan.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { readPlanOrders } from '../plan-summary.ts'
import { type EvaluationOutcome } from '../records/evaluation-records.ts'
import { type ShownPlan, showPlan } from '../show-plan.ts'
import { evaluationRow, lastEvaluations } from './evaluation-rows.ts'
import { findPlans } from './find-plans.ts'
import { type MarketNow, marketNow } from './market-now.ts'
import {
  type ShownEvaluation,
  type ShownExit,
  type ShownLevel,
  type ShownOrder,
  type ShownPrice,
  type ShownTrailing,
  amount,
  isoTime,
  shownEvaluation,
  shownExit,
  shownLevel,
  shownOrder,
  shownPrice,
  shownTrailing,
} from './shown-why.ts'

export interface WhyAnswer {
  readonly account: string
  readonly at: string
  readonly plans: readonly WhyPlan[]
  /** Open plans of the symbol beyond those that are shown. */
  readonly more: number
}

/** Amounts are decimals in quote currency unless the name says otherwise. */
export interface WhyPlan extends ShownPlan {
  readonly entryPrice: string
  readonly unrealised?: string
  /** What the plan brought in multiples of what it risked. */
  readonly realisedR?: string
  readonly price?: ShownPrice
  /** Why the venue gave no price. */
  readonly venueProblem?: string
  readonly levels: readonly ShownLevel[]
  readonly trailing?: ShownTrailing
  readonly highWater?: string
  readonly shield: string
  /** Where what rests on the venue sells. */
  readonly restsAt?: string
  readonly unprotectedSeconds: number
  readonly timeExitAt?: string
  readonly exit?: ShownExit
  readonly endedAt?: string
  /** A judgement made for this answer; nothing comes of it. */
  readonly now?: ShownEvaluation
  /** Newest first. */
  readonly evaluations: readonly ShownEvaluation[]
  /** In the order of their making. */
  readonly orders: readonly ShownOrder[]
}

export type Why =
  | { readonly found: true; readonly answer: WhyAnswer }
  | { readonly found: false; readonly problem: string }

const PLANS_SHOWN_MAX = 20

/** @param last how many kept evaluations of each plan to tell. */
export async function whyPlan(run: AccountRun, subject: string, last: number): Promise<Why> {
  const found = await findPlans(run, subject)
  if (!found.found) return found
  const plans: WhyPlan[] = []
  // Plans of one answer are of one symbol, so they share one look at its market.
  let market: MarketNow | undefined
  for (const plan of found.plans.slice(0, PLANS_SHOWN_MAX)) {
    if (plan.status !== 'closed') market ??= await marketNow(run, plan.symbol)
    plans.push(await explained(run, plan, market ?? {}, last))
  }
  const at = isoTime(run.engine.clock.nowMs())
  const more = found.plans.length - plans.length
  return { found: true, answer: { account: accountId(run), at, plans, more } }
}

async function explained(
  run: AccountRun,
  plan: Plan,
  market: MarketNow,
  last: number,
): Promise<WhyPlan> {
  const { price, instrument, venueProblem } = market
  const explanation = explainPlan({
    plan,
    bid: price?.bid,
    instrument,
    hardStopRests: run.account.config.exits.restingStop === 'hard',
    nowMs: run.engine.clock.nowMs(),
  })
  const now = judgedNow(run, plan, market)
  const evaluations = last === 0 ? [] : await lastEvaluations(run, plan, last)
  const orders = await readPlanOrders(run, plan)
  const { timeExitAtMs, endedAtMs, exit, terms, trail } = plan
  return {
    ...showPlan(plan),
    entryPrice: formatFixed(explanation.entryPrice),
    ...amount('unrealised', explanation.unrealised),
    ...amount('realisedR', explanation.realisedR),
    ...(price === undefined ? {} : { price: shownPrice(price) }),
    ...(venueProblem === undefined ? {} : { venueProblem }),
    levels: explanation.levels.map(shownLevel),
    ...(terms?.trailing === undefined ? {} : { trailing: shownTrailing(terms.trailing) }),
    ...amount('highWater', trail?.highWater),
    shield: explanation.shield,
    ...amount('restsAt', explanation.restsAt),
    unprotectedSeconds: explanation.unprotectedMs / 1000,
    ...(timeExitAtMs === undefined ? {} : { timeExitAt: isoTime(timeExitAtMs) }),
    ...(exit === undefined ? {} : { exit: shownExit(exit) }),
    ...(endedAtMs === undefined ? {} : { endedAt: isoTime(endedAtMs) }),
    ...(now === undefined ? {} : { now }),
    evaluations: evaluations.map(shownEvaluation),
    orders: orders.map(({ value }) => shownOrder(value)),
  }
}

/** What the rules say at this moment; nothing for a plan that holds nothing to be judged. */
function judgedNow(
  run: AccountRun,
  plan: Plan,
  { price, instrument, regime }: MarketNow,
): ShownEvaluation | undefined {
  const { clock } = run.engine
  const { config } = run.account
  if (instrument === undefined || plan.status !== 'open' || heldQuantity(plan) <= 0n)
    return undefined
  const nowMs = clock.nowMs()
  const hardStopRests = config.exits.restingStop === 'hard'
  const judgement = judgeExit({ plan, price, instrument, hardStopRests, nowMs })
  const outcome = outcomeOf(run, plan, judgement.exit?.reason, price !== undefined)
  const judged = { atMs: nowMs, ...(regime === undefined ? {} : { regime }) }
  return shownEvaluation(evaluationRow(plan, judgement, price, outcome, judged))
}

function outcomeOf(
  run: AccountRun,
  plan: Plan,
  reason: NonNullable<Plan['exit']>['reason'] | undefined,
  hasPrice: boolean,
): EvaluationOutcome {
  if (reason === undefined) return hasPrice ? 'held' : 'no-price'
  if (run.account.config.holdList.includes(plan.symbol)) return 'blocked'
  // After an exit that failed, the next one waits a little.
  return exitPauseLeftMs(plan, run.engine.clock.nowMs(), reason) > 0 ? 'held' : 'exit'
}
