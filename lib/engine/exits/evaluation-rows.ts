/** Evaluations of plans: kept when a judgement changed something, for as long as the config says. */
import { type JudgedPrice, type Verdict } from '../../domain/plan/exit-rules/exit-rule.ts'
import { type Judgement } from '../../domain/plan/judge-exit.ts'
import { type Plan } from '../../domain/plan/plan.ts'
import { type Write } from '../../ports/store.ts'
import { type AccountRun, type LedgerRun, accountId } from '../engine.ts'
import {
  type EvaluatedRule,
  type EvaluationOutcome,
  type EvaluationRow,
  evaluationRecord,
} from '../records/evaluation-records.ts'
import { evaluationsPrefix, keys } from '../records/keys.ts'
import { symbolPartition } from '../records/partitions.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** The judgement as a row; `regime` says how wild the market was, where that is known. */
export function evaluationRow(
  plan: Plan,
  judgement: Judgement,
  price: JudgedPrice | undefined,
  outcome: EvaluationOutcome,
  judged: { readonly atMs: number; readonly regime?: string },
): EvaluationRow {
  const { planId, symbol } = plan
  return {
    planId,
    symbol,
    atMs: judged.atMs,
    ...(price === undefined ? {} : { price: price.bid }),
    priceSource: price?.source ?? 'none',
    verdicts: judgement.verdicts.map(evaluatedRule),
    outcome,
    ...(judged.regime === undefined ? {} : { regime: judged.regime }),
  }
}

export interface EvaluationPlace {
  readonly outcome: EvaluationOutcome
  /** That of the plan that was judged: two judgements of one moment are of two versions. */
  readonly planVersion: number
  readonly regime?: string
}

/**
 * Keeps the judgement that is made now. The commit fails when this version of the plan has a row of
 * this moment; for an exit that the hold list blocks at every tick, when the plan has one of this hour.
 */
export function evaluationWrite(
  run: AccountRun,
  plan: Plan,
  judgement: Judgement,
  price: JudgedPrice | undefined,
  { outcome, planVersion, regime }: EvaluationPlace,
): Write {
  const atMs = run.engine.clock.nowMs()
  const judged = { atMs, ...(regime === undefined ? {} : { regime }) }
  const row = evaluationRow(plan, judgement, price, outcome, judged)
  const place =
    outcome === 'blocked'
      ? { atMs: atMs - (atMs % HOUR_MS), planVersion: 0 }
      : { atMs, planVersion }
  const key = keys.evaluation(accountId(run), plan.symbol, plan.planId, place)
  const keptMs = run.account.config.exits.evaluationDays * DAY_MS
  return evaluationRecord.create(key, row, atMs + keptMs)
}

function evaluatedRule(verdict: Verdict): EvaluatedRule {
  const { reason, inputs } = verdict
  if (!verdict.fired) return { reason, fired: false, whyNot: verdict.whyNot, inputs }
  const { level, detail } = verdict
  return {
    reason,
    fired: true,
    ...(level === undefined ? {} : { level }),
    ...(detail === undefined ? {} : { detail }),
    inputs,
  }
}

/** Newest first; what has expired counts as gone, though the store may still have it. */
export async function lastEvaluations(
  run: LedgerRun,
  plan: Plan,
  count: number,
): Promise<readonly EvaluationRow[]> {
  const prefix = evaluationsPrefix(plan.planId)
  const nowMs = run.engine.clock.nowMs()
  const { items } = await run.engine.store.query(symbolPartition(accountId(run), plan.symbol), {
    from: prefix,
    to: `${prefix}~`,
    descending: true,
    limit: count,
  })
  return items
    .filter(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > nowMs)
    .map((item) => evaluationRecord.read(item).value)
    .sort((a, b) => b.atMs - a.atMs)
}
