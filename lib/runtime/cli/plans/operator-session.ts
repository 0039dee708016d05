/** Commands about plans, carried out by the engine's own `operate` function where it runs. */
import { type OperateResult, type OperatorCommand } from '../../../engine/operator-commands.ts'
import { Refusal } from '../../local/refusal.ts'
import { EXIT_REFUSED } from '../exit-codes.ts'

/** An engine with its store and its venue. */
export interface OpenedOperator {
  /** Carries out one command, and what it put on the order queue. */
  operate(command: OperatorCommand): Promise<OperateResult>
  close(): Promise<void>
}

export interface PlanCommandIo {
  writeOut(text: string): void
  writeError(text: string): void
  /** Opens the engine of a data folder; without one, of the default. */
  openOperator(dataDir?: string): Promise<OpenedOperator>
}

export interface PlanRequest {
  readonly json: boolean
  readonly dataDir?: string
  readonly account?: string
}

/** Opens the engine for a command, and closes it again; what cannot be is told, and changes nothing. */
export async function withOperator(
  io: PlanCommandIo,
  request: PlanRequest,
  work: (operator: OpenedOperator) => Promise<number>,
): Promise<number> {
  let operator: OpenedOperator
  try {
    operator = await io.openOperator(request.dataDir)
  } catch (error) {
    if (error instanceof Refusal) return tell(io, request, error.message, EXIT_REFUSED)
    throw error
  }
  try {
    return await work(operator)
  } finally {
    await operator.close()
  }
}

/** Says what is wrong, to people and to programs. */
export function tell(
  io: PlanCommandIo,
  { json }: PlanRequest,
  message: string,
  exitCode: number,
): number {
  if (json) io.writeOut(`${JSON.stringify({ ok: false, message })}\n`)
  io.writeError(`holdfast: ${message}\n`)
  return exitCode
}

export function accountOf({ account }: PlanRequest): { readonly account?: string } {
  return account === undefined ? {} : { account }
}
