/** Finds the plans that a person means: by id, by the beginning of an id, or by symbol. */
import { type Plan } from '../../domain/plan/plan.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { itemsBetween } from '../ledger/read-books.ts'
import { openPlans, readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { planRecord } from '../records/plan-records.ts'
import { closedPlans, tradedSymbols } from './closed-plans.ts'

export type FoundPlans =
  | { readonly found: true; readonly plans: readonly Plan[] }
  /** Nothing, or more than one: with what there is instead. */
  | { readonly found: false; readonly problem: string }

const PLAN_ID_LENGTH = 32
const PREFIX_PATTERN = /^[0-9a-f]{6,32}$/
/** A problem names no more than these. */
const CANDIDATES_MAX = 10

/**
 * One plan for an id or at least 6 of its first digits; for a symbol its open plans, or the one that
 * closed last when none is open.
 */
export async function findPlans(run: AccountRun, subject: string): Promise<FoundPlans> {
  if (subject.includes('/')) return plansOfSymbol(run, subject.toUpperCase())
  const prefix = subject.toLowerCase()
  if (PREFIX_PATTERN.test(prefix)) return planWithPrefix(run, prefix)
  return {
    found: false,
    problem: `${subject} names no plan: give a symbol such as BTC/USD, or at least 6 digits of a plan's id`,
  }
}

async function plansOfSymbol(run: AccountRun, symbol: string): Promise<FoundPlans> {
  const open: Plan[] = []
  for await (const { value } of openPlans(run)) if (value.symbol === symbol) open.push(value)
  if (open.length > 0)
    return { found: true, plans: open.sort((a, b) => a.createdAtMs - b.createdAtMs) }
  let last: Plan | undefined
  for await (const plan of closedPlans(run, symbol))
    if (last === undefined || (plan.endedAtMs ?? 0) > (last.endedAtMs ?? 0)) last = plan
  if (last !== undefined) return { found: true, plans: [last] }
  const symbols = await tradedSymbols(run)
  const problem = symbols.includes(symbol)
    ? `there was no plan in ${symbol} yet`
    : `${accountId(run)} does not trade ${symbol}; it trades ${symbols.join(', ')}`
  return { found: false, problem }
}

async function planWithPrefix(run: AccountRun, prefix: string): Promise<FoundPlans> {
  const plans = [...(await openWithPrefix(run, prefix)), ...(await closedWithPrefix(run, prefix))]
  const [plan, ...others] = plans
  if (plan === undefined)
    return {
      found: false,
      problem: `no plan of ${accountId(run)} has an id that begins with ${prefix}`,
    }
  if (others.length === 0) return { found: true, plans: [plan] }
  const named = plans.slice(0, CANDIDATES_MAX).map(candidateText)
  if (plans.length > named.length) named.push(`and ${plans.length - named.length} more`)
  return {
    found: false,
    problem: `${plans.length} plans begin with ${prefix}: ${named.join(', ')}`,
  }
}

async function openWithPrefix(run: AccountRun, prefix: string): Promise<readonly Plan[]> {
  if (prefix.length === PLAN_ID_LENGTH) {
    const key = keys.openPlan(accountId(run), prefix)
    const stored = await readOne(run.engine.store, planRecord, key)
    return stored === undefined ? [] : [stored.value]
  }
  const plans: Plan[] = []
  for await (const { value } of openPlans(run))
    if (value.planId.startsWith(prefix)) plans.push(value)
  return plans
}

async function closedWithPrefix(run: AccountRun, prefix: string): Promise<readonly Plan[]> {
  const plans: Plan[] = []
  for (const symbol of await tradedSymbols(run)) {
    const { partition, sort } = keys.closedPlan(accountId(run), symbol, prefix)
    for await (const item of itemsBetween(run.engine.store, partition, sort, `${sort}~`))
      plans.push(planRecord.read(item).value)
  }
  return plans
}

function candidateText({ planId, symbol, status }: Plan): string {
  return `${planId} (${symbol}, ${status})`
}
