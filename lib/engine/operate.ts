/**
 * Carries out an operator's command: one effect and one audit row per command id, however often it
 * arrives. Commands that only show something leave no trace.
 */
import { formatFixed } from '../domain/money/fixed.ts'
import { type TradingState, effectiveState } from '../domain/risk/trading-state.ts'
import { type AccountRun, type Engine, accountId } from './engine.ts'
import { adjustPlan } from './exits/adjust-plan.ts'
import { closePlan } from './exits/close-plan.ts'
import { whyPlan } from './exits/why-plan.ts'
import { compareDay } from './ledger/compare-day.ts'
import { once } from './once-per-command.ts'
import { type OperateResult, type OperatorCommand } from './operator-commands.ts'
import { askForDay, dayStartMs } from './rebuild-day.ts'
import { openPlans, readOne, readTradingState } from './read.ts'
import { exposureRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'
import { cancelEntries, changeTradingState } from './set-trading-state.ts'
import { showPlan, type ShownPlan } from './show-plan.ts'

export type { OperateResult, OperatorCommand } from './operator-commands.ts'

export async function operate(engine: Engine, command: OperatorCommand): Promise<OperateResult> {
  const account = command.account ?? engine.accounts[0]?.config.id
  const found = engine.accounts.find((each) => each.config.id === account)
  if (found === undefined) {
    const known = engine.accounts.map((each) => each.config.id).join(', ')
    return { done: false, problem: `no account ${String(account)}; there are: ${known}` }
  }
  const run: AccountRun = { engine, account: found }
  switch (command.command) {
    case 'status':
      return { done: true, result: await status(run) }
    case 'plans':
      return { done: true, result: await plans(run) }
    case 'pause':
    case 'resume':
    case 'halt':
      return changeState(run, command)
    case 'why':
      return why(run, command)
    case 'close':
      return closePlan(run, command)
    case 'adjust':
      return adjustPlan(run, command)
    case 'compare-day':
    case 'rebuild-day':
      return dayCommand(run, command)
  }
}

async function dayCommand(
  run: AccountRun,
  command: Extract<OperatorCommand, { readonly day: string }>,
): Promise<OperateResult> {
  const startMs = dayStartMs(command.day)
  if (startMs === undefined) return { done: false, problem: `${command.day} is not a day` }
  const compared = await compareDay(run, startMs)
  if (command.command === 'compare-day') return { done: true, result: compared }
  return once(run, command, (changes) => askForDay(run, changes, compared))
}

/** As many kept evaluations of a plan are told unless more are asked for. */
const EVALUATIONS_TOLD = 5

async function why(
  run: AccountRun,
  { subject, last = EVALUATIONS_TOLD }: Extract<OperatorCommand, { command: 'why' }>,
): Promise<OperateResult> {
  const answer = await whyPlan(run, subject, last)
  return answer.found
    ? { done: true, result: answer.answer }
    : { done: false, problem: answer.problem }
}

async function plans(run: AccountRun): Promise<readonly ShownPlan[]> {
  const shown: ShownPlan[] = []
  for await (const plan of openPlans(run)) shown.push(showPlan(plan.value))
  return shown
}

async function status(run: AccountRun): Promise<unknown> {
  const nowMs = run.engine.clock.nowMs()
  const { value } = await readTradingState(run)
  const exposure = await readOne(run.engine.store, exposureRecord, keys.exposure(accountId(run)))
  const positions = Object.entries(exposure?.value.positions ?? {})
  return {
    account: accountId(run),
    mode: run.account.config.mode,
    configVersion: run.engine.configVersion,
    time: new Date(nowMs).toISOString(),
    tradingState: { ...value, state: effectiveState(value, nowMs) },
    positions: Object.fromEntries(positions.map(([symbol, held]) => [symbol, formatFixed(held)])),
    openPlans: (await plans(run)).length,
  }
}

async function changeState(
  run: AccountRun,
  command: Extract<OperatorCommand, { command: 'pause' | 'resume' | 'halt' }>,
): Promise<OperateResult> {
  const nowMs = run.engine.clock.nowMs()
  const next = nextState(command, nowMs)
  const outcome = await once(run, command, async (changes) => {
    const before = await readTradingState(run)
    // A pause ends by itself, so it must never take the place of a state that only a person ends.
    const { untilMs, cause } = before.value
    const current = effectiveState(before.value, nowMs)
    if (command.command === 'pause' && current !== 'RUNNING' && untilMs === undefined)
      return `trading state stays ${current}: ${cause}`
    changeTradingState(changes, before, next)
    return `trading state is ${next.state}`
  })
  if (outcome.done && command.command === 'halt') await cancelEntries(run)
  return outcome
}

function nextState(
  command: Extract<OperatorCommand, { command: 'pause' | 'resume' | 'halt' }>,
  nowMs: number,
): TradingState {
  const basis = { setBy: command.by, setAtMs: nowMs }
  switch (command.command) {
    case 'pause':
      return {
        ...basis,
        state: 'REDUCING',
        cause: `paused for ${command.minutes} minutes`,
        untilMs: nowMs + command.minutes * 60_000,
      }
    case 'resume':
      return { ...basis, state: 'RUNNING', cause: 'resumed' }
    case 'halt':
      return { ...basis, state: 'HALTED', cause: command.cause }
  }
}
