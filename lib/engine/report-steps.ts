/** Tells people what became of a plan: the log, and an alert where somebody may have to look. */
import { formatFixed } from '../domain/money/fixed.ts'
import { type Plan, type PlanEnd, realisedPnl } from '../domain/plan/plan.ts'
import { realisedR } from '../domain/plan/plan-sales.ts'
import { type PlanStep } from '../domain/plan/plan-step.ts'
import { type AccountRun } from './engine.ts'
import { raiseAlert } from './raise-alert.ts'

export async function reportSteps(
  run: AccountRun,
  plan: Plan,
  steps: readonly PlanStep[],
): Promise<void> {
  for (const step of steps) await reportStep(run, plan, step)
}

async function reportStep(run: AccountRun, plan: Plan, step: PlanStep): Promise<void> {
  const { log } = run.engine
  const { account, symbol, planId } = plan
  const fields = { account, symbol, planId }
  switch (step.step) {
    case 'end':
      reportEnd(run, plan, step.end)
      if (step.dustQuantity < 0n)
        await alarm(run, plan, {
          key: `oversold-${planId}`,
          title: `${symbol}: more was sold than the plan held, and it could not be bought back`,
          text: `${formatFixed(-step.dustQuantity)} are missing. Look at the venue and buy them, or leave it.`,
        })
      return
    case 'reopen':
      log.warn('an exit was not carried out; the plan is protected again', {
        ...fields,
        why: step.why,
      })
      await alarm(run, plan, {
        key: `exit-failed-${planId}`,
        title: `${symbol}: an exit failed (${step.why})`,
        text: 'The position is being protected again and the exit will be judged at the next tick.',
      })
      return
    case 'place':
      await reportPlaced(run, plan, step)
      return
    case 'give-up-protection':
      await alarm(run, plan, {
        key: `unprotected-${planId}`,
        title: `${symbol}: a position could not be protected and is sold`,
        text: `${step.why}. It goes to the market now.`,
      })
      return
    case 'part-sold':
      log.info('a part of the position is sold', { ...fields, partsSold: plan.partsSold ?? 0 })
      return
    case 'adjust':
      log.info('adjusted levels are in force', {
        ...fields,
        stop: formatFixed(plan.levels.stop),
        ...(plan.levels.target === undefined ? {} : { target: formatFixed(plan.levels.target) }),
      })
      return
    case 'refuse-adjustment':
      log.warn('adjusted levels were refused; the plan stays as it was', {
        ...fields,
        why: step.why,
      })
      return
    case 'request-cancel':
    case 'request-amend':
      return
  }
}

function reportEnd(run: AccountRun, plan: Plan, end: PlanEnd): void {
  const { account, symbol, planId } = plan
  const level = plan.exit?.level
  const inR = realisedR(plan)
  run.engine.log.info('plan closed', {
    account,
    symbol,
    planId,
    end,
    realisedPnl: formatFixed(realisedPnl(plan)),
    ...(level === undefined ? {} : { level: formatFixed(level) }),
    ...(inR === undefined ? {} : { realisedR: formatFixed(inR) }),
  })
}

async function reportPlaced(
  run: AccountRun,
  plan: Plan,
  { intent, failures = 0 }: Extract<PlanStep, { step: 'place' }>,
): Promise<void> {
  const { symbol, planId } = plan
  if (intent.purpose === 'repair')
    await alarm(run, plan, {
      key: `oversold-${planId}`,
      title: `${symbol}: stop and target both filled`,
      text: `${formatFixed(intent.quantity)} was sold beyond what was held and is bought back.`,
    })
  // From the first failure on somebody knows (R-PROT-2), however the next order fares.
  if (failures > 0)
    await alarm(run, plan, {
      key: `unprotected-${planId}`,
      title: `${symbol}: ${failures} protective orders failed`,
      text: `A ${intent.type} is tried next. Until one rests, the position is judged at every tick.`,
    })
}

async function alarm(
  run: AccountRun,
  { account, symbol, planId }: Plan,
  words: { readonly key: string; readonly title: string; readonly text: string },
): Promise<void> {
  await raiseAlert(run.engine, { ...words, severity: 'critical', account, symbol, planId })
}
