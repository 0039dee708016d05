/**
 * Judges one open plan (R-EXIT-3): every rule gives its verdict, the first that fired in the stated
 * priority acts, and all of them are kept.
 */
import { type ExitContext, type ExitRule, type Verdict } from './exit-rules/exit-rule.ts'
import { hardStop } from './exit-rules/hard-stop.ts'
import { softStop } from './exit-rules/soft-stop.ts'
import { takeProfit } from './exit-rules/take-profit.ts'
import { timeExit } from './exit-rules/time.ts'
import { manual } from './exit-rules/manual.ts'
import { type Exit } from './plan.ts'

/** In order of priority. */
const EXIT_RULES: readonly ExitRule[] = [hardStop, softStop, takeProfit, timeExit, manual]

export interface Judgement {
  readonly exit: Exit | undefined
  readonly verdicts: readonly Verdict[]
}

export function judgeExit(context: ExitContext): Judgement {
  const verdicts = EXIT_RULES.map((rule) => rule(context))
  const fired = verdicts.filter((verdict) => verdict.fired)
  const [first, ...others] = fired
  if (first === undefined) return { exit: undefined, verdicts }
  const exit: Exit = {
    reason: first.reason,
    triggeredAtMs: context.nowMs,
    triggerPrice: first.price,
    ...(first.level === undefined ? {} : { level: first.level }),
    alsoFired: others.map((verdict) => verdict.reason),
    firstAttempt: context.plan.exitAttempts + 1,
  }
  return { exit, verdicts }
}
