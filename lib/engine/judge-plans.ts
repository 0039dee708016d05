import { type Quote, quoteFault } from '../domain/market/quote.ts'
import { formatFixed } from '../domain/money/fixed.ts'
import { exitPauseLeftMs } from '../domain/plan/exit-retry.ts'
import { judgeExit } from '../domain/plan/judge-exit.ts'
import { type Exit, type Plan, heldQuantity } from '../domain/plan/plan.ts'
import { isCovered } from '../domain/plan/refresh-plan.ts'
import { advancePlan } from './advance-plan.ts'
import { type AccountRun, accountId } from './engine.ts'
import { raiseAlert } from './raise-alert.ts'
import { readOne } from './read.ts'
import { keys } from './records/keys.ts'
import { planRecord } from './records/plan-records.ts'
import { type Stored } from './records/record.ts'
import { transact } from './transact.ts'

/**
 * Judges one plan on the quote of its own symbol, starts the exit that fires, and takes the plan on.
 * A plan that is open, fully protected and without an exit costs nothing beyond the judgement.
 */
export async function judgePlan(
  run: AccountRun,
  plan: Plan,
  quote: Quote | undefined,
): Promise<Plan | undefined> {
  const exit =
    plan.status === 'open' && heldQuantity(plan) > 0n ? judged(run, plan, quote) : undefined
  const closing = exit === undefined ? false : await startExit(run, plan, exit)
  if (!closing && isSteady(plan)) return plan
  const advanced = await advancePlan(run, plan.planId)
  if (advanced !== undefined) await alarmIfUnprotected(run, advanced)
  return advanced
}

function judged(run: AccountRun, plan: Plan, quote: Quote | undefined): Exit | undefined {
  const nowMs = run.engine.clock.nowMs()
  const ageMsMax = run.account.config.exits.quoteAgeSecondsMax.decision * 1000
  const usable = quoteFault(quote, nowMs, ageMsMax) === undefined ? quote : undefined
  if (exitPauseLeftMs(plan, nowMs) > 0) return undefined
  const { exit } = judgeExit({ plan, quote: usable, nowMs })
  if (exit === undefined || !run.account.config.holdList.includes(plan.symbol)) return exit
  const { account, symbol, planId } = plan
  const { reason } = exit
  run.engine.log.warn('the hold list blocks an exit', { account, symbol, planId, reason })
  run.engine.metrics.record('BlockedExits', 1, 'count', { account })
  return undefined
}

function isSteady(plan: Plan): boolean {
  if (plan.status !== 'open') return false
  return plan.protectionPolicy === 'monitored' || isCovered(plan)
}

/** @returns false when the plan is no longer open: somebody else was first. */
async function startExit(run: AccountRun, plan: Plan, exit: Exit): Promise<boolean> {
  const key = keys.openPlan(accountId(run), plan.planId)
  const { result } = await transact(run, async (changes) => {
    const stored: Stored<Plan> | undefined = await readOne(run.engine.store, planRecord, key)
    if (stored?.value.status !== 'open') return false
    const firstAttempt = stored.value.exitAttempts + 1
    changes.plan(
      stored,
      { ...stored.value, status: 'closing', exit: { ...exit, firstAttempt } },
      `exit ${exit.reason} at ${formatFixed(exit.triggerPrice)}`,
    )
    return true
  })
  if (result)
    run.engine.log.info('exit triggered', {
      account: plan.account,
      symbol: plan.symbol,
      planId: plan.planId,
      reason: exit.reason,
      price: formatFixed(exit.triggerPrice),
    })
  return result
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
