/**
 * Judges one open plan (R-EXIT-3): every rule gives its verdict, the first that fired in the stated
 * priority acts, and all of them are kept.
 *
 * What somebody asked for comes first. It sells everything as fast as the hard stop does, and whoever
 * asked is to find that exit in the records and not one that happened to fire beside it. The rest is
 * the order of urgency: stops, then gains, then what can wait.
 *
 * One exit at a time: where the first only sells a part and another one that fired wants everything,
 * the part is sold, and the next judgement sees what still fires for the rest.
 */
import { asked } from './exit-rules/asked.ts'
import { type ExitContext, type ExitRule, type Verdict } from './exit-rules/exit-rule.ts'
import { hardStop } from './exit-rules/hard-stop.ts'
import { signalExit } from './exit-rules/signal-exit.ts'
import { softStop } from './exit-rules/soft-stop.ts'
import { takeProfit } from './exit-rules/take-profit.ts'
import { timeExit } from './exit-rules/time.ts'
import { trailingStop } from './exit-rules/trailing-stop.ts'
import { type Exit } from './plan.ts'

/** In order of priority. */
export const EXIT_RULES: readonly ExitRule[] = [
  asked,
  hardStop,
  softStop,
  trailingStop,
  takeProfit,
  signalExit,
  timeExit,
]

export interface Judgement {
  readonly exit: Exit | undefined
  /** One of each rule, in order of priority. */
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
    priceSource: context.price?.source ?? 'none',
    ...(first.keep === undefined ? {} : { keep: first.keep }),
    ...(first.detail === undefined ? {} : { detail: first.detail }),
  }
  return { exit, verdicts }
}
