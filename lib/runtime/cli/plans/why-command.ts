/** `holdfast why`: a plan in words and numbers. */
import { type WhyAnswer } from '../../../engine/exits/why-plan.ts'
import { EXIT_DONE, EXIT_REFUSED } from '../exit-codes.ts'
import {
  type PlanCommandIo,
  type PlanRequest,
  accountOf,
  tell,
  withOperator,
} from './operator-session.ts'
import { whyText } from './why-text.ts'

export interface WhyCommand extends PlanRequest {
  readonly subject: string
  /** How many kept evaluations to show. */
  readonly last: number
}

export async function whyCommand(command: WhyCommand, io: PlanCommandIo): Promise<number> {
  return withOperator(io, command, async (operator) => {
    const { subject, last } = command
    const answer = await operator.operate({ command: 'why', subject, last, ...accountOf(command) })
    if (!answer.done) return tell(io, command, answer.problem, EXIT_REFUSED)
    if (command.json) io.writeOut(`${JSON.stringify(answer.result)}\n`)
    else io.writeOut(whyText(answer.result as WhyAnswer))
    return EXIT_DONE
  })
}
