import { softStopLevel } from '../stop-levels.ts'
import { type ExitRule } from './exit-rule.ts'
import { judgeNearStop } from './near-stop.ts'

/** Out at the plan's stop, or at break-even where it moved there after a part was sold. */
export const softStop: ExitRule = (context) => {
  const level = softStopLevel(context.plan)
  const isBreakEven = level > context.plan.levels.stop
  const name = isBreakEven ? 'stop at break-even' : 'stop'
  return judgeNearStop(context, { level, reason: 'SOFT_STOP' }, name)
}
