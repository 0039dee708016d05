import { type AccountRun, accountId } from '../engine.ts'
import { advancePlan } from '../advance-plan.ts'
import { judgePlan } from '../judge-plans.ts'
import { once, wasDone } from '../once-per-command.ts'
import { type CloseCommand, type OperateResult } from '../operator-commands.ts'
import { readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { planRecord } from '../records/plan-records.ts'
import { marketNow } from './market-now.ts'

/** Sells what the plan holds, as soon as it can be; the wish stays on the plan until it is flat. */
export async function closePlan(run: AccountRun, command: CloseCommand): Promise<OperateResult> {
  const key = keys.openPlan(accountId(run), command.planId)
  const before = await readOne(run.engine.store, planRecord, key)
  if (before === undefined && !(await wasDone(run, command.commandId)))
    return { done: false, problem: `no open plan ${command.planId} in ${accountId(run)}` }
  const outcome = await once(run, command, async (changes) => {
    const stored = await readOne(run.engine.store, planRecord, key)
    if (stored === undefined) return 'the plan is closed already'
    changes.plan(
      stored,
      { ...stored.value, exitWish: 'MANUAL' },
      `close asked for by ${command.by}`,
    )
    return `closing ${command.planId}`
  })
  const stored = await readOne(run.engine.store, planRecord, key)
  if (outcome.done && stored !== undefined) {
    // The exit does not need a price; with one, its trigger is on record.
    const { quote, price, regime } = await marketNow(run, stored.value.symbol)
    await judgePlan(run, stored.value, {
      ...(quote === undefined ? {} : { quote }),
      ...(price === undefined ? {} : { price }),
      isWild: regime === 'wild',
    })
    await advancePlan(run, command.planId)
  }
  return outcome
}
