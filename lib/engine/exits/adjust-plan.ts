/**
 * Moves a plan's stop or target as a person asks (R-EXIT-11): the wish is stored on the plan, the venue
 * is asked first, and the plan follows once the venue has taken it. What became of it is told each time
 * the command is repeated.
 */
import { quoteFault } from '../../domain/market/quote.ts'
import { MalformedAmount, type Fixed, parseFixed } from '../../domain/money/fixed.ts'
import { type AskedLevels, checkAdjustment } from '../../domain/plan/adjustment.ts'
import { type Adjustment, type Plan } from '../../domain/plan/plan.ts'
import { advancePlan } from '../advance-plan.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { itemsBetween } from '../ledger/read-books.ts'
import { once, wasDone } from '../once-per-command.ts'
import { type AdjustCommand, type OperateResult } from '../operator-commands.ts'
import { readOne } from '../read.ts'
import { auditRecord, commandRecord } from '../records/account-records.ts'
import { keys, padded, utcDay } from '../records/keys.ts'
import { planRecord } from '../records/plan-records.ts'
import { type MarketNow, marketNow } from './market-now.ts'

const DAY_MS = 86_400_000

export type AdjustmentOutcome =
  | { readonly state: 'in force' }
  /** The venue was asked, or will be by the next tick. */
  | { readonly state: 'waiting' }
  /** In the words of the venue; plan and order are as they were. */
  | { readonly state: 'refused'; readonly why: string }
  | { readonly state: 'over'; readonly why: string }

export async function adjustPlan(run: AccountRun, command: AdjustCommand): Promise<OperateResult> {
  const asked = askedLevels(command)
  if (typeof asked === 'string') return { done: false, problem: asked }
  const { planId } = command
  const key = keys.openPlan(accountId(run), planId)
  const before = await readOne(run.engine.store, planRecord, key)
  const market = before === undefined ? {} : await marketNow(run, before.value.symbol)
  if (!(await wasDone(run, command.commandId))) {
    if (before === undefined)
      return { done: false, problem: `no open plan ${planId} in ${accountId(run)}` }
    const checked = checkedFor(run, before.value, asked, market)
    if (!checked.ok) return { done: false, problem: checked.problem }
  }
  const outcome = await once(run, command, async (changes) => {
    const stored = await readOne(run.engine.store, planRecord, key)
    if (stored === undefined) return 'not adjusted: the plan is closed'
    const checked = checkedFor(run, stored.value, asked, market)
    if (!checked.ok) return `not adjusted: ${checked.problem}`
    const { commandId, by } = command
    const adjustment: Adjustment = { commandId, by, atMs: run.engine.clock.nowMs(), ...asked }
    changes.plan(stored, { ...stored.value, adjustment }, `adjustment asked for by ${by}`)
    return checked.meaning
  })
  if (!outcome.done) return outcome
  const plan = await advancePlan(run, planId, market.quote)
  const became = await outcomeOf(run, command.commandId, plan)
  return { done: true, result: { ...outcome.result, outcome: became } }
}

/** @returns the problem, in words, when these are no levels. */
function askedLevels({ stop, target }: AdjustCommand): AskedLevels | string {
  const levels: { stop?: Fixed; target?: Fixed } = {}
  try {
    if (stop !== undefined) levels.stop = parseFixed(stop)
    if (target !== undefined) levels.target = parseFixed(target)
  } catch (error) {
    if (error instanceof MalformedAmount) return error.message
    throw error
  }
  return stop === undefined && target === undefined ? 'give a stop, a target, or both' : levels
}

/** The bid is that of a fresh quote: a level is not checked against what is not true any more. */
function checkedFor(
  run: AccountRun,
  plan: Plan,
  asked: AskedLevels,
  { quote, instrument, venueProblem }: MarketNow,
): ReturnType<typeof checkAdjustment> {
  const ageMsMax = run.account.config.exits.quoteAgeSecondsMax.decision * 1000
  const fault = quoteFault(quote, run.engine.clock.nowMs(), ageMsMax)
  if (quote === undefined || fault !== undefined) {
    const why = venueProblem ?? `its quote is ${fault?.code ?? 'missing'}`
    return {
      ok: false,
      problem: `there is no fresh price of ${plan.symbol} to check against: ${why}`,
    }
  }
  if (instrument === undefined)
    return { ok: false, problem: `the market of ${plan.symbol} has not been synced yet` }
  return checkAdjustment({ plan, asked, instrument, bid: quote.bid })
}

async function outcomeOf(
  run: AccountRun,
  commandId: string,
  plan: Plan | undefined,
): Promise<AdjustmentOutcome> {
  if (plan?.adjustment?.commandId === commandId) return { state: 'waiting' }
  const told = await toldOutcome(run, commandId)
  if (told === 'in force') return { state: 'in force' }
  if (told !== undefined) return { state: 'refused', why: told }
  const why =
    plan === undefined || plan.status === 'closed' ? 'the plan is closed' : 'it was replaced'
  return { state: 'over', why }
}

/** What the audit says of its end, which lies behind the command itself. */
async function toldOutcome(run: AccountRun, commandId: string): Promise<string | undefined> {
  const { store, clock } = run.engine
  const command = await readOne(store, commandRecord, keys.command(accountId(run), commandId))
  if (command === undefined) return undefined
  const subject = `adjustment-${commandId}`
  const todayMs = clock.nowMs()
  for (let dayMs = command.value.atMs; utcDay(dayMs) <= utcDay(todayMs); dayMs += DAY_MS) {
    const { partition } = keys.audit(accountId(run), dayMs, subject)
    for await (const item of itemsBetween(store, partition, padded(command.value.atMs), '~')) {
      const row = auditRecord.read(item).value
      if (row.subject === subject) return row.details['outcome']
    }
  }
  return undefined
}
