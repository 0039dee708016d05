/** `holdfast adjust`: moves the stop or the target of an open plan. */
import { type AdjustmentOutcome } from '../../../engine/exits/adjust-plan.ts'
import { type AdjustCommand, type OperateResult } from '../../../engine/operator-commands.ts'
import { type ShownPlan } from '../../../engine/show-plan.ts'
import { EXIT_DONE, EXIT_FAILED, EXIT_REFUSED } from '../exit-codes.ts'
import {
  type OpenedOperator,
  type PlanCommandIo,
  type PlanRequest,
  accountOf,
  tell,
  withOperator,
} from './operator-session.ts'

export interface AdjustRequest extends PlanRequest {
  /** A plan's id, or at least 6 of its first digits. */
  readonly plan: string
  /** Decimals in quote currency per unit. */
  readonly stop?: string
  readonly target?: string
  /** The same id again asks what became of it, and changes nothing. */
  readonly commandId: string
}

/** Who asks, for the audit. */
const BY = 'the command line'
const PREFIX_PATTERN = /^[0-9a-f]{6,32}$/

interface Adjusted {
  readonly result: string
  readonly outcome: AdjustmentOutcome
}

export async function adjustCommand(request: AdjustRequest, io: PlanCommandIo): Promise<number> {
  const { plan, stop, target, commandId } = request
  if (stop === undefined && target === undefined)
    return tell(io, request, 'give --stop, --target, or both', EXIT_REFUSED)
  return withOperator(io, request, async (operator) => {
    const found = await openPlanOf(operator, request, plan.toLowerCase())
    if ('problem' in found) return tell(io, request, found.problem, EXIT_REFUSED)
    const command: AdjustCommand = {
      command: 'adjust',
      planId: found.planId,
      ...(stop === undefined ? {} : { stop }),
      ...(target === undefined ? {} : { target }),
      ...accountOf(request),
      commandId,
      by: BY,
    }
    const asked = await operator.operate(command)
    if (!asked.done) return tell(io, request, asked.problem, EXIT_REFUSED)
    // By now the venue was asked; the same command again only tells what it said.
    const answer = await operator.operate(command)
    if (!answer.done) return tell(io, request, answer.problem, EXIT_REFUSED)
    const { result, outcome } = answer.result as Adjusted
    const { planId, symbol } = found
    if (request.json)
      io.writeOut(`${JSON.stringify({ planId, symbol, commandId, result, outcome })}\n`)
    else io.writeOut(`${symbol}, plan ${planId}: ${result}.\n${outcomeText(outcome, planId)}\n`)
    return outcome.state === 'in force' || outcome.state === 'waiting' ? EXIT_DONE : EXIT_FAILED
  })
}

function outcomeText(outcome: AdjustmentOutcome, planId: string): string {
  switch (outcome.state) {
    case 'in force':
      return 'It is in force.'
    case 'waiting':
      return `It is asked for and waits for the venue; see: npm run holdfast -- why ${planId.slice(0, 8)}`
    case 'refused':
      return `Refused: ${outcome.why}. Plan and order are as they were.`
    case 'over':
      return `It did not come into force: ${outcome.why}.`
  }
}

type FoundPlan = { readonly planId: string; readonly symbol: string } | { readonly problem: string }

async function openPlanOf(
  operator: OpenedOperator,
  request: PlanRequest,
  prefix: string,
): Promise<FoundPlan> {
  if (!PREFIX_PATTERN.test(prefix))
    return { problem: `${prefix} is no plan: give at least 6 digits of its id` }
  const answer: OperateResult = await operator.operate({ command: 'plans', ...accountOf(request) })
  if (!answer.done) return { problem: answer.problem }
  const open = answer.result as readonly ShownPlan[]
  const plans = open.filter(({ planId }) => planId.startsWith(prefix))
  const [plan, ...others] = plans
  if (plan !== undefined && others.length === 0) return plan
  const candidates = plan === undefined ? open : plans
  const named = candidates.slice(0, 10).map(({ planId, symbol }) => `${planId} (${symbol})`)
  const problem =
    plan === undefined
      ? `no open plan begins with ${prefix}`
      : `${plans.length} plans begin with ${prefix}`
  return {
    problem:
      named.length === 0
        ? `${problem}; none is open`
        : `${problem}; there are: ${named.join(', ')}`,
  }
}
