/**
 * Carries out an operator's command: one effect and one audit row per command id, however often it
 * arrives. Commands that only show something leave no trace.
 */
import { formatFixed } from '../domain/money/fixed.ts'
import { type TradingState, effectiveState } from '../domain/risk/trading-state.ts'
import { advancePlan } from './advance-plan.ts'
import { type ChangeSet } from './change-set.ts'
import { type AccountRun, type Engine, accountId } from './engine.ts'
import { judgePlan } from './judge-plans.ts'
import { compareDay } from './ledger/compare-day.ts'
import { askForDay, dayStartMs } from './rebuild-day.ts'
import { openPlans, readOne, readTradingState } from './read.ts'
import { commandRecord, exposureRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'
import { planRecord } from './records/plan-records.ts'
import { cancelEntries, changeTradingState } from './set-trading-state.ts'
import { transact } from './transact.ts'
import { showPlan, type ShownPlan } from './show-plan.ts'

export type OperatorCommand =
  | { readonly command: 'status'; readonly account?: string }
  | { readonly command: 'plans'; readonly account?: string }
  | ({ readonly command: 'pause'; readonly minutes: number } & Effecting)
  | ({ readonly command: 'resume' } & Effecting)
  | ({ readonly command: 'halt'; readonly cause: string } & Effecting)
  | ({ readonly command: 'close'; readonly planId: string } & Effecting)
  /** A UTC day, `2026-01-31`, as the venue tells it against the ledger. */
  | { readonly command: 'compare-day'; readonly account?: string; readonly day: string }
  | ({ readonly command: 'rebuild-day'; readonly day: string } & Effecting)

interface Effecting {
  readonly account?: string
  readonly commandId: string
  readonly by: string
}

export type OperateResult =
  | { readonly done: true; readonly result: unknown }
  | { readonly done: false; readonly problem: string }

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
    case 'close':
      return closePlan(run, command)
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

type Effect = Extract<OperatorCommand, Effecting>

/** Runs `effect` together with the command's own row; a command that has its row does nothing more. */
async function once(
  run: AccountRun,
  command: Effect,
  effect: (changes: ChangeSet) => Promise<string>,
): Promise<OperateResult> {
  const key = keys.command(accountId(run), command.commandId)
  const { result } = await transact(run, async (changes) => {
    const before = await readOne(run.engine.store, commandRecord, key)
    if (before !== undefined) {
      const repeated = before.value.command === commandText(command)
      return { repeated: true, ok: repeated, text: before.value.result }
    }
    const text = await effect(changes)
    const atMs = run.engine.clock.nowMs()
    changes.add(
      commandRecord.create(key, {
        command: commandText(command),
        by: command.by,
        atMs,
        result: text,
      }),
    )
    changes.audit(`command-${command.commandId}`, command.command, { by: command.by, result: text })
    return { repeated: false, ok: true, text }
  })
  if (!result.ok)
    return { done: false, problem: `command id ${command.commandId} was used for another command` }
  return { done: true, result: { result: result.text, repeated: result.repeated } }
}

/** What was asked, without who asked it and under which id: the same id has to mean the same. */
function commandText(command: Effect): string {
  const { commandId: _id, by: _by, account: _account, ...asked } = command
  return JSON.stringify(asked)
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

async function closePlan(
  run: AccountRun,
  command: Extract<OperatorCommand, { command: 'close' }>,
): Promise<OperateResult> {
  const key = keys.openPlan(accountId(run), command.planId)
  const before = await readOne(run.engine.store, planRecord, key)
  const row = await readOne(
    run.engine.store,
    commandRecord,
    keys.command(accountId(run), command.commandId),
  )
  if (before === undefined && row === undefined)
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
    await judgePlan(run, stored.value, await quoteOf(run, stored.value.symbol))
    await advancePlan(run, command.planId)
  }
  return outcome
}

/** The exit does not need a price; with one, its trigger is on record. */
async function quoteOf(
  run: AccountRun,
  symbol: string,
): Promise<Awaited<ReturnType<typeof run.account.exchange.fetchQuotes>>[number] | undefined> {
  try {
    return (await run.account.exchange.fetchQuotes([symbol]))[0]
  } catch (error) {
    run.engine.log.warn('no quote for a manual exit', { symbol, error: String(error) })
    return undefined
  }
}
