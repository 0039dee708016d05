/**
 * Tells the open plans of a strategy that it wants out. Whether and when a plan is closed for it is
 * judged with its other exits, on the price of that moment.
 */
import { type Plan } from '../domain/plan/plan.ts'
import { type Decision } from '../domain/signal/strategy.ts'
import { type ChangeSet } from './change-set.ts'
import { type AccountRun, accountId } from './engine.ts'
import { readMany } from './read.ts'
import { keys } from './records/keys.ts'
import { planRecord } from './records/plan-records.ts'

const MINUTE_MS = 60_000

/** Of those that were open a moment ago: the plans that the decision's exit proposal is meant for. */
export function plansToSignal(
  { strategy, symbol, proposals }: Decision,
  open: readonly Plan[],
): readonly Plan[] {
  if (!proposals.some(({ kind }) => kind === 'close')) return []
  return open.filter((plan) => plan.strategy === strategy && plan.symbol === symbol)
}

/**
 * Adds the signal to the plans as they are stored now; one that has ended since is left alone. A
 * signal that a plan has already lasts longer from then on. @returns how many plans have it.
 */
export async function addExitSignals(
  run: AccountRun,
  changes: ChangeSet,
  decision: Decision,
  plans: readonly Plan[],
): Promise<number> {
  const proposal = decision.proposals.find(({ kind }) => kind === 'close')
  if (proposal === undefined) return 0
  const { trigger } = proposal
  const atMs = run.engine.clock.nowMs()
  const untilMs = atMs + run.account.config.exits.signalValidMinutes * MINUTE_MS
  const stored = await readMany(
    run.engine.store,
    planRecord,
    plans.map((plan) => keys.openPlan(accountId(run), plan.planId)),
  )
  for (const before of stored) {
    const plan: Plan = { ...before.value, exitSignal: { trigger, atMs, untilMs } }
    changes.plan(before, plan, `exit signal ${trigger}`)
  }
  return stored.length
}
